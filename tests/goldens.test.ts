import { beforeAll, describe, expect, it } from 'vitest';
import { gates } from '../gates/index.ts';
import { loadConfig } from '../src/config.ts';
import { inspect } from '../src/inspect.ts';
import { openRepository } from '../src/repo.ts';
import type { Report } from '../src/report.ts';

describe.each(['python', 'typescript'])('the golden service in %s', (language) => {
  let report: Report;
  beforeAll(async () => {
    const repo = openRepository(`fixtures/golden/${language}`);
    const source = loadConfig(repo);
    report = await inspect(repo, source.config, { gates, source });
  }, 120_000);

  it('deserves every point', () => {
    const open = report.gates.flatMap(({ checks }) =>
      checks.filter(({ standing }) => standing !== 'holds').map(({ id, status, summary }) => `${id} ${status}: ${summary}`),
    );
    expect(open).toEqual([]);
    expect(report.total).toBe(16);
    expect(report.ready).toBe(true);
  });

  it('leaves nothing undecided, and nothing unread', () => {
    const undecided = report.gates.flatMap(({ checks }) => checks.filter(({ status }) => status === 'unknown').map(({ id }) => id));
    expect(undecided).toEqual([]);
    expect(report.errors).toEqual([]);
  });

  it('shows for each pass what it rests on', () => {
    const bare = report.gates.flatMap(({ checks }) =>
      checks.filter(({ status, inspected, evidence }) => status === 'pass' && (inspected < 1 || evidence.length === 0)).map(({ id }) => id),
    );
    expect(bare).toEqual([]);
  });
});

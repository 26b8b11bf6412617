import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { treeDigest } from '../../src/attest.ts';
import { parseConfig } from '../../src/config.ts';
import { defineCheck, pass } from '../../src/define.ts';
import { inspect } from '../../src/inspect.ts';
import { readTrials } from '../../src/proof.ts';
import type { Trial, Trials } from '../../src/prove/run/trial.ts';
import { memoryRepository } from '../../src/repo.ts';

const repo = memoryRepository({ 'app.py': 'x = 1\n' });
const common = {
  title: 't',
  why: 'w',
  fix: 'f',
  needs: {},
  judge: () => pass('ok', { inspected: 1, evidence: [{ path: 'app.py', line: 1 }] }),
};
const gate = {
  id: 'G1',
  title: 'Gate',
  question: '?',
  checks: [
    defineCheck({ ...common, id: 'g1/enforced', leg: 'enforced', core: true, severity: 'blocker', whenAbsent: 'fail' }),
    defineCheck({ ...common, id: 'g1/tested', leg: 'tested', core: false, severity: 'exception', whenAbsent: 'fail' }),
  ],
};
const trial = (fate: Trial['fate'], of = 'G1'): Trial => ({
  ...{ gate: of, check: 'g1/enforced', operator: 'test-never-holds', title: 'the test never holds', path: 'app.py', line: 1 },
  ...{ before: 'x = 1', after: 'x = 0', fate, reason: '', ran: 3, killedBy: [], difference: '' },
});
const trials = (...all: readonly Trial[]): Trials => ({
  ...{ schema: 1, gates: ['G1'], tree: treeDigest(repo), contained: true, baseline: { green: 3, red: [] }, trials: [...all] },
});

async function judged(given: Trials | undefined, config = '') {
  const source = parseConfig(config, 'autopack-ready.yml');
  const report = await inspect(repo, source.config, { gates: [gate], source, ...(given ? { trials: given } : {}) });
  return { score: report.total, findings: report.gates.flatMap(({ checks }) => checks.flatMap(({ findings }) => findings)) };
}

describe('the result of a run in the score', () => {
  it('lowers a gate with a survivor to 1, and no other', async () => {
    expect((await judged(undefined)).score).toBe(2);
    expect((await judged(trials(trial('killed'), trial('invalid'), trial('not-run'), trial('survived', 'G2')))).score).toBe(2);
    const { score, findings } = await judged(trials(trial('killed'), trial('survived')));
    expect(score).toBe(1);
    expect(findings).toMatchObject([
      { key: 'survivor g1/enforced test-never-holds app.py', severity: 'exception', path: 'app.py', line: 1 },
    ]);
  });

  it('is demanded by require_proof', async () => {
    expect((await judged(undefined, 'require_proof: true')).score).toBe(1);
    expect((await judged(trials(trial('invalid'), trial('not-run')), 'require_proof: true')).score).toBe(1);
    expect((await judged(trials(trial('killed')), 'require_proof: true')).score).toBe(2);
  });

  it('is refused for other files, and when it is something else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'proof-'));
    const file = join(folder, 'proof.json');
    writeFileSync(file, JSON.stringify(trials(trial('killed'))));
    expect(readTrials(file, repo).trials).toHaveLength(1);
    expect(() => readTrials(file, repo.overlay(new Map([['app.py', 'x = 2\n']])))).toThrow('about other files');
    writeFileSync(file, '{"schema":1}');
    expect(() => readTrials(file, repo)).toThrow('is not what prove --run writes');
    expect(() => readTrials(join(folder, 'missing'), repo)).toThrow('cannot be read');
    await rm(folder, { recursive: true });
  });
});

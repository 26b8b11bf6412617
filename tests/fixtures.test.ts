import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gates } from '../gates/index.ts';
import { loadConfig } from '../src/config.ts';
import { inspect } from '../src/inspect.ts';
import { memoryRepository } from '../src/repo.ts';
import { filesOf } from './oracles/recorded.ts';

const root = join(import.meta.dirname, '../fixtures');
const folders = (path: string): string[] =>
  readdirSync(path)
    .filter((name) => statSync(join(path, name)).isDirectory())
    .sort();

/** A fixture is a small repository whose folder name begins with the verdict that its check must give. */
for (const gate of folders(root).filter((name) => /^g[1-8]$/.test(name)))
  for (const check of folders(join(root, gate)))
    describe(`${gate}/${check}`, () => {
      for (const fixture of folders(join(root, gate, check)))
        it(fixture, async () => {
          const repo = memoryRepository(filesOf(join(root, gate, check, fixture)));
          const source = loadConfig(repo);
          const report = await inspect(repo, source.config, { gates, source, only: [gate.toUpperCase()] });
          const found = report.gates[0]?.checks.find((each) => each.id === `${gate}/${check}`);
          expect(report.diagnostics.filter((each) => /internal/.test(each.reason))).toEqual([]);
          expect({ status: found?.status, summary: found?.summary, findings: found?.findings.map((each) => each.message) }).toMatchObject({
            status: fixture.split('-')[0],
          });
        });
    });

describe('fixtures', () => {
  it('name checks that exist', () => {
    const ids = new Set(gates.flatMap((gate) => gate.checks.map((check) => check.id)));
    const named = folders(root)
      .filter((name) => /^g[1-8]$/.test(name))
      .flatMap((gate) => folders(join(root, gate)).map((check) => `${gate}/${check}`));
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});

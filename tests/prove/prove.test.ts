import { beforeAll, describe, expect, it } from 'vitest';
import { gates } from '../../gates/index.ts';
import { loadConfig } from '../../src/config.ts';
import { proofText } from '../../src/formats/proof.ts';
import { plain } from '../../src/formats/style.ts';
import { inspect } from '../../src/inspect.ts';
import { type Proven, prove } from '../../src/prove/prove.ts';
import { openRepository } from '../../src/repo.ts';

async function proven(folder: string, only: readonly string[]): Promise<Proven> {
  const repo = openRepository(folder);
  const source = loadConfig(repo);
  const report = await inspect(repo, source.config, { gates, only, source });
  return prove(repo, report, { source, only, perCheck: 3 });
}

describe.each([['python', 'shopkeeper/security.py']])('breaking what passes: %s', (language, guardFile) => {
  let result: Proven;
  beforeAll(async () => {
    result = await proven(`fixtures/golden/${language}`, ['G1']);
  }, 120_000);

  it('notices an emptied guard, by every check that rests on it', () => {
    const emptied = result.proofs.find(({ operator, path }) => operator === 'body-emptied' && path === guardFile);
    expect(emptied?.noticedBy).toEqual(expect.arrayContaining(['g1/routes-guarded']));
  });

  it('notices a test that says nothing, and a document that says something else', () => {
    const of = (operator: string, check: string) => result.proofs.find((each) => each.operator === operator && each.check === check);
    expect(of('assertion-emptied', 'g1/exposure-tested') ?? of('test-emptied', 'g1/exposure-tested')).toMatchObject({ noticed: true });
    expect(of('row-changed', 'g1/posture-documented')).toMatchObject({ noticed: true });
  });

  it('changes one line of one file at a time, and says what was there', () => {
    expect(result.proofs.length).toBeGreaterThan(8);
    for (const { before, after, path, line } of result.proofs) {
      expect(before === after, `${path}:${line}`).toBe(false);
      expect(before).not.toBe('');
    }
    const text = proofText(result, plain);
    expect(text).toContain(`${result.proofs.length} sabotages`);
    expect(text).toMatch(/^G1 {2}\d+ of \d+ noticed$/m);
  });
});

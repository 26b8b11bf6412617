import { expect, test } from 'vitest';
import check from '../../gates/g8-documentation-convergence/self-score-agrees.ts';
import { defaultConfig } from '../../src/config.ts';
import { type Check, fail, pass, unknown, type Verdict } from '../../src/define.ts';
import { inspect } from '../../src/inspect.ts';
import { memoryRepository } from '../../src/repo.ts';
import { evidence, finding, gate, check as makeCheck } from '../engine/support.ts';

const ids = ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8'];
const rows = (scores: readonly number[]): string => ids.map((id, index) => `| ${id} | ${scores[index]} |`).join('\n');
const report = (scores: readonly number[], more = ''): Record<string, string> => ({
  'docs/READINESS.md': `# Readiness\n\n| Gate | Score |\n|---|---|\n${rows(scores)}\n\n${more}\n`,
  'app.py': 'print(1)\n',
});

const holds = (): Verdict => pass('holds', { inspected: 1, evidence });
const breaks = (): Verdict => fail('open route', { findings: [finding('GET /x')] });

async function judge(files: Record<string, string>, verdicts: Readonly<Record<string, () => Verdict>>): Promise<Verdict> {
  const gates = ids.map((id) => {
    const own: Check[] = [makeCheck(`${id.toLowerCase()}/property`, verdicts[id] ?? holds, { core: true })];
    return gate(id, id === 'G8' ? [...own, check] : own);
  });
  const inspected = await inspect(memoryRepository(files), defaultConfig, { gates });
  const found = inspected.gates.at(-1)?.checks.find(({ id }) => id === check.id);
  if (!found) throw new Error('the check is not reported');
  return found;
}

const all = (score: number): number[] => ids.map(() => score);

test('scores that equal the computed ones pass, and the check is not part of what it reviews', async () => {
  expect(await judge(report(all(2), 'Total score: 16/16'), {})).toMatchObject({ status: 'pass', inspected: 9 });
});

test('a score that is too high fails with the reason, the total too', async () => {
  const verdict = await judge(report(all(2), 'Total score: 16/16'), { G1: breaks });
  expect(verdict.findings.map(({ message }) => message)).toEqual([
    'G1 is claimed to score 2, found is 0: g1/property: open route',
    '16/16 is claimed, at most 14/16 is found',
  ]);
});

test('a claim that is merely unproven is not contradicted', async () => {
  expect((await judge(report(all(2)), { G1: () => unknown('not decided') })).status).toBe('unknown');
});

test('a score of 2 over open checklist items contradicts itself', async () => {
  const verdict = await judge(report(all(2), '## G1. Auth & exposure\n\n- [ ] all routes guarded\n'), {});
  expect(verdict.findings[0]?.message).toContain('1 of its checklist items are open');
});

test('no claim is absence', async () => {
  expect((await judge({ 'README.md': '# App\n', 'app.py': 'print(1)\n' }, {})).status).toBe('absent');
});

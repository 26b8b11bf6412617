import { expect, it } from 'vitest';
import { exitCode } from '../../src/commands/check.ts';
import { defaultConfig } from '../../src/config.ts';
import { pass } from '../../src/define.ts';
import { inspect } from '../../src/inspect.ts';
import { memoryRepository } from '../../src/repo.ts';
import type { ReportedWaiver } from '../../src/report.ts';
import { check, evidence, gate } from './support.ts';

const ready = () =>
  inspect(memoryRepository({ 'a.py': '' }), defaultConfig, {
    gates: [gate('G1', [check('g1/a', pass('holds', { inspected: 1, evidence }), { core: true })])],
  });
const waiver = (state: ReportedWaiver['state']): ReportedWaiver => ({
  check: 'g1/a',
  key: 'k',
  reason: 'r',
  owner: 'o',
  expires: '2026-01-01',
  state,
});

it('ready is 0, short of the points asked for is 1, an internal error is 3', async () => {
  const report = await ready();
  expect(exitCode(report, undefined)).toBe(0);
  expect(exitCode(report, 2)).toBe(0);
  expect(exitCode(report, 3)).toBe(1);
  expect(exitCode({ ...report, errors: [{ id: 'x', reason: 'y' }] }, undefined)).toBe(3);
});

it('a waiver that is stale, expired or refused is not accepted in silence', async () => {
  const report = await ready();
  for (const state of ['stale', 'expired', 'too-long', 'not-waivable'] as const)
    expect(exitCode({ ...report, waivers: [waiver(state)] }, undefined)).toBe(1);
  for (const state of ['in-use', 'undated'] as const) expect(exitCode({ ...report, waivers: [waiver(state)] }, undefined)).toBe(0);
});

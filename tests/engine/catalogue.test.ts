import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gates } from '../../gates/index.ts';
import type { Leg } from '../../src/define.ts';

const root = join(import.meta.dirname, '..', '..', 'gates');
const checks = gates.flatMap((gate) => gate.checks);
const ids = (filter: (check: (typeof checks)[number]) => boolean): readonly string[] => checks.filter(filter).map((check) => check.id);

describe('the catalogue', () => {
  it('has eight gates and their checks', () => {
    expect(gates.map((gate) => [gate.id, gate.checks.length])).toEqual([
      ['G1', 10],
      ['G2', 13],
      ['G3', 20],
      ['G4', 13],
      ['G5', 10],
      ['G6', 13],
      ['G7', 10],
      ['G8', 11],
    ]);
  });

  it('has these core checks, and all fail when absent', () => {
    expect(ids((check) => check.core)).toEqual([
      'g1/routes-guarded',
      'g2/auto-approve-blocked',
      'g2/approvals-guarded',
      'g3/effects-gated',
      'g3/pending-blocked',
      'g3/hash-reverified',
      'g4/no-plaintext-credentials',
      'g5/reads-bounded',
      'g6/routes-reachable',
      'g6/health-is-backend',
      'g7/metrics-do-not-spend',
      'g7/caps-from-config',
      'g8/auth-matches',
    ]);
    expect(ids((check) => check.core && check.whenAbsent !== 'fail')).toEqual([]);
  });

  it('has advice that never counts', () => {
    expect(ids((check) => check.severity === 'advice')).toEqual([
      'g2/separation-of-duties',
      'g2/governance-protects-itself',
      'g3/idempotent',
      'g6/images-pinned',
    ]);
  });

  it.each<Leg>(['enforced', 'tested', 'documented'])('covers the leg %s in every gate', (leg) => {
    expect(gates.filter((gate) => !gate.checks.some((check) => check.leg === leg)).map((gate) => gate.id)).toEqual([]);
  });

  it('demands every test and says what is wrong and how to fix it', () => {
    expect(ids((check) => check.leg === 'tested' && check.whenAbsent !== 'fail')).toEqual([]);
    expect(ids((check) => [check.title, check.why, check.fix].some((text) => text.length < 15))).toEqual([]);
    expect(new Set(checks.map((check) => check.title)).size).toBe(checks.length);
  });

  it('has one file a check', () => {
    for (const gate of gates) {
      const folder = readdirSync(root).find((name) => name.startsWith(`${gate.id.toLowerCase()}-`)) ?? '';
      const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts'));
      expect(gate.checks.filter((check) => !files.includes(`${check.id.slice(3)}.ts`)).map((check) => check.id)).toEqual([]);
    }
  });
});

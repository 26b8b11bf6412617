import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severity, Status } from '../../src/define.ts';
import { type Judged, scoreGate } from '../../src/score.ts';

const judged = (
  status: Status,
  change: Partial<Judged> & { core?: boolean; severity?: Severity; whenAbsent?: 'fail' | 'neutral' } = {},
): Judged => ({
  check: { core: change.core ?? false, severity: change.severity ?? 'blocker', whenAbsent: change.whenAbsent ?? 'fail' },
  status,
  grounded: change.grounded ?? true,
  open: change.open ?? [],
  waived: change.waived ?? [],
});
const core = judged('pass', { core: true });
const score = (...rest: readonly Judged[]): number => scoreGate([core, ...rest], false);

describe('the ladder', () => {
  it('is 0 when a core check has a blocker, is unknown or absent', () => {
    expect(scoreGate([judged('fail', { core: true, open: ['blocker'] })], false)).toBe(0);
    expect(scoreGate([judged('unknown', { core: true })], false)).toBe(0);
    expect(scoreGate([judged('absent', { core: true })], false)).toBe(0);
    expect(scoreGate([judged('absent', { core: true, whenAbsent: 'neutral' })], false)).toBe(0);
  });

  it('is 0 for a gate without checks', () => {
    expect(scoreGate([], false)).toBe(0);
  });

  it('is 1 when a core check has exceptions only', () => {
    expect(scoreGate([judged('fail', { core: true, open: ['exception'] })], false)).toBe(1);
  });

  it('is 1 when any other check fails, is unknown, or is absent where absence fails', () => {
    expect(score(judged('fail', { open: ['blocker'] }))).toBe(1);
    expect(score(judged('fail', { open: ['exception'] }))).toBe(1);
    expect(score(judged('unknown'))).toBe(1);
    expect(score(judged('absent'))).toBe(1);
  });

  it('is 2 when all pass or are absent without harm, with evidence', () => {
    expect(score(judged('pass'), judged('absent', { whenAbsent: 'neutral' }))).toBe(2);
    expect(score(judged('absent', { whenAbsent: 'neutral', grounded: false }))).toBe(1);
  });

  it('ignores advice, also when it is unknown or absent', () => {
    expect(
      score(judged('unknown', { severity: 'advice' }), judged('absent', { severity: 'advice' }), judged('fail', { open: ['advice'] })),
    ).toBe(2);
  });

  it('counts a waiver in the second number only, and never up to 2', () => {
    const waived = [judged('fail', { core: true, waived: ['blocker'] })];
    expect([scoreGate(waived, false), scoreGate(waived, true)]).toEqual([0, 1]);
  });
});

const severities = fc.array(fc.constantFrom<Severity>('blocker', 'exception', 'advice'), { maxLength: 3 });
const anyJudged = fc
  .record({
    check: fc.record({
      core: fc.boolean(),
      severity: fc.constantFrom<Severity>('blocker', 'exception', 'advice'),
      whenAbsent: fc.constantFrom<'fail' | 'neutral'>('fail', 'neutral'),
    }),
    status: fc.constantFrom<Status>('pass', 'fail', 'unknown', 'absent'),
    grounded: fc.boolean(),
    open: severities,
    waived: severities,
  })
  .map((entry): Judged => (entry.status === 'fail' ? entry : { ...entry, open: [], waived: [] }));
const anyGate = fc.array(anyJudged, { minLength: 1, maxLength: 6 });

describe('whatever was found', () => {
  it('waivers never lower a gate, and lift it to 1 at most', () => {
    fc.assert(
      fc.property(anyGate, (checks) => {
        const [proven, waived] = [scoreGate(checks, false), scoreGate(checks, true)];
        expect(waived).toBeGreaterThanOrEqual(proven);
        if (waived > proven) expect(waived).toBe(1);
      }),
    );
  });

  it('a check that becomes unknown never lifts a gate', () => {
    fc.assert(
      fc.property(anyGate, fc.nat(), (checks, pick) => {
        const worse = checks.map((entry, index) =>
          index === pick % checks.length ? { ...entry, status: 'unknown' as const, open: [], waived: [] } : entry,
        );
        expect(scoreGate(worse, false)).toBeLessThanOrEqual(scoreGate(checks, false));
      }),
    );
  });

  it('a blocker more never lifts a gate, and the order of checks does not matter', () => {
    fc.assert(
      fc.property(anyGate, fc.nat(), (checks, pick) => {
        const worse = checks.map((entry, index) =>
          index === pick % checks.length ? { ...entry, status: 'fail' as const, open: [...entry.open, 'blocker' as const] } : entry,
        );
        expect(scoreGate(worse, false)).toBeLessThanOrEqual(scoreGate(checks, false));
        expect(scoreGate([...checks].reverse(), true)).toBe(scoreGate(checks, true));
      }),
    );
  });

  it('2 means that every check that counts passed or is absent without harm', () => {
    fc.assert(
      fc.property(anyGate, (checks) => {
        fc.pre(scoreGate(checks, false) === 2);
        for (const { check, status, open, waived } of checks) {
          if (check.severity === 'advice') continue;
          expect(status).not.toBe('unknown');
          expect([...open, ...waived].every((severity) => severity === 'advice')).toBe(true);
          if (status === 'absent') expect(check).toMatchObject({ core: false, whenAbsent: 'neutral' });
        }
      }),
      { numRuns: 400 },
    );
  });
});

import type { Check, Severity, Status } from './define.ts';

export type Score = 0 | 1 | 2;

/** What the score needs to know of a judged check. */
export interface Judged {
  readonly check: Pick<Check, 'core' | 'severity' | 'whenAbsent'>;
  readonly status: Status;
  /** Something was looked at: evidence, or a denominator. */
  readonly grounded: boolean;
  /** Severities of the findings no waiver covers. */
  readonly open: readonly Severity[];
  /** Severities of the findings that a waiver in use covers. */
  readonly waived: readonly Severity[];
}

/** How a check stands on the ladder: it holds, keeps its gate at 1, or, for a core check, at 0. */
export type Standing = 'holds' | 'short' | 'broken';

/** Where a check stands. Advice never counts, whatever its verdict. */
export function standing(judged: Judged, waivers: boolean): Standing {
  const { check, status } = judged;
  if (check.severity === 'advice') return 'holds';
  if (status === 'pass') return 'holds';
  if (status === 'unknown') return 'broken';
  if (status === 'absent') return check.core ? 'broken' : check.whenAbsent === 'neutral' && judged.grounded ? 'holds' : 'short';
  const counted = waivers ? judged.open : [...judged.open, ...judged.waived];
  if (counted.includes('blocker')) return 'broken';
  const exceptions = counted.includes('exception') || (waivers && judged.waived.some((severity) => severity !== 'advice'));
  return exceptions ? 'short' : 'holds';
}

/** The ladder for one gate: 0 when a core check is broken, 2 when every check holds, otherwise 1. */
export function scoreGate(checks: readonly Judged[], waivers: boolean): Score {
  const standings = checks.map((judged) => ({ core: judged.check.core, standing: standing(judged, waivers) }));
  if (checks.length === 0 || standings.some((entry) => entry.core && entry.standing === 'broken')) return 0;
  return standings.every((entry) => entry.standing === 'holds') ? 2 : 1;
}

/** Whether a check is what keeps its gate from the next score. */
export const blocksNext = (judged: Judged, score: Score, waivers: boolean): boolean =>
  score === 0 ? judged.check.core && standing(judged, waivers) === 'broken' : score === 1 && standing(judged, waivers) !== 'holds';

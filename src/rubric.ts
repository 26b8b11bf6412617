import type { ReportedCheck, ReportedGate } from './report.ts';

/** What the next version of the scoring rules would make of the same findings. */
export interface Preview {
  readonly rubric: 2;
  readonly total: number;
  /** Checks that it would count against their gate, and that only advise today. */
  readonly checks: readonly string[];
}

/** The next rubric counts what this one only advises: such a check that does not pass keeps its gate at 1. */
export function previewOf(gates: readonly ReportedGate[]): Preview {
  const against = (gate: ReportedGate): readonly ReportedCheck[] =>
    gate.declared?.status === 'pass'
      ? []
      : gate.checks.filter(({ severity, status }) => severity === 'advice' && status !== 'pass' && status !== 'absent');
  return {
    rubric: 2,
    total: gates.reduce((sum, gate) => sum + (against(gate).length > 0 ? Math.min(1, gate.score) : gate.score), 0),
    checks: gates.flatMap((gate) => against(gate).map(({ id }) => id)),
  };
}

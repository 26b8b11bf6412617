import type { Evidence, Location, Severity } from '../define.ts';
import { fingerprints } from '../fingerprint.ts';
import type { Report, ReportedCheck, ReportedGate } from '../report.ts';
import { bySeverity } from '../verdicts.ts';

/** One thing that is not as it should be: a finding, or a check that is undecided or whose control is missing. */
export interface Problem {
  readonly gate: string;
  readonly check: ReportedCheck;
  readonly kind: 'finding' | 'unknown' | 'absent' | 'declaration';
  readonly key: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** Absent when the problem is not at one place. */
  readonly at?: Location;
  readonly related: readonly Evidence[];
  readonly fingerprint: string;
}

/**
 * Everything open in a report, gate by gate: findings that no waiver covers, and checks that keep a gate back without a finding.
 * A gate with a verified declaration has nothing open.
 */
export const problemsOf = (report: Report): readonly Problem[] => report.gates.flatMap(gateProblems);

export function gateProblems(gate: ReportedGate): readonly Problem[] {
  if (gate.declared?.status === 'pass') return [];
  return gate.checks.flatMap((check) => checkProblems(gate, check));
}

function checkProblems(gate: ReportedGate, check: ReportedCheck): readonly Problem[] {
  const found = check.findings.map(
    (finding): Problem => ({
      gate: gate.id,
      check,
      kind: 'finding',
      key: finding.key,
      severity: finding.severity,
      message: finding.message,
      fix: finding.fix,
      ...(finding.path === '.' ? {} : { at: { path: finding.path, line: finding.line } }),
      related: finding.related,
      fingerprint: finding.fingerprint,
    }),
  );
  if (found.length > 0 || check.standing === 'holds' || (check.status !== 'unknown' && check.status !== 'absent')) return found;
  const [first] = check.evidence.filter((step) => step.path !== '.');
  return [
    {
      gate: gate.id,
      check,
      kind: check.status,
      key: check.status,
      severity: check.severity,
      message: check.status === 'unknown' ? `Undecided: ${check.summary}` : `Missing: ${check.summary}`,
      fix: check.fix,
      ...(first ? { at: { path: first.path, line: first.line } } : {}),
      related: check.evidence.slice(1),
      fingerprint: fingerprints(check.id, [`(${check.status})`])[0] ?? '',
    },
  ];
}

const weight = ({ severity, check, kind }: Problem): number =>
  (severity === 'blocker' ? 0 : severity === 'exception' ? 4 : 8) + (check.core ? 0 : 2) + (kind === 'finding' ? 0 : 1);

/** Most important first, and one problem of every check before the second of any, so that one noisy check hides no other. */
export function ranked(problems: readonly Problem[]): readonly Problem[] {
  const turns = new Map<string, number>();
  const keyed = problems.map((problem, order) => {
    const group = `${problem.check.id} ${problem.severity}`;
    const turn = turns.get(group) ?? 0;
    turns.set(group, turn + 1);
    return { problem, order, turn, weight: weight(problem) };
  });
  return keyed
    .sort((a, b) => bySeverity(a.problem.severity, b.problem.severity) || a.turn - b.turn || a.weight - b.weight || a.order - b.order)
    .map(({ problem }) => problem);
}

/** Where a problem can be shown: its own place, or failing that a place that belongs to its story. */
export function placeOf(problem: Problem, report: Report): Location {
  const candidates = [problem.at, ...problem.related, ...problem.check.evidence, ...report.assumptions.flatMap((entry) => entry.from)];
  return candidates.find((place) => place !== undefined && place.path !== '.' && place.path !== '') ?? { path: 'README.md', line: 1 };
}

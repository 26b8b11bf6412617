import type { Assumption, Evidence } from './define.ts';
import { UsageError } from './errors.ts';
import { type Problem, problemsOf } from './formats/problems.ts';
import type { Report, ReportedCheck } from './report.ts';
import { literally } from './syntax/literally.ts';
import { bySeverity } from './verdicts.ts';

export interface CheckChange {
  readonly id: string;
  readonly before: Pick<ReportedCheck, 'status' | 'standing' | 'summary'>;
  readonly after: Pick<ReportedCheck, 'status' | 'standing' | 'summary'>;
  readonly introduced: readonly Explained[];
  readonly fixed: readonly Explained[];
}

/** A problem of one report, with what the other report has in evidence on the same subject: the fact that changed. */
export interface Explained extends Problem {
  readonly instead: readonly Evidence[];
}

export interface Comparison {
  readonly before: number;
  readonly after: number;
  readonly maximum: number;
  readonly gates: readonly { readonly id: string; readonly title: string; readonly before: number; readonly after: number }[];
  readonly checks: readonly CheckChange[];
  /** What is taken for granted in one report only: often the cause of everything else. */
  readonly assumptions: { readonly added: readonly Assumption[]; readonly removed: readonly Assumption[] };
  /** Reasons why this is a step back; empty when it is none. */
  readonly regressions: readonly string[];
}

/**
 * Compares two reports finding by finding, by fingerprint, so that one fixed and one new finding never cancel out. Throws UsageError for
 * reports of different rubrics or gates, which cannot be compared.
 */
export function compareReports(before: Report, after: Report): Comparison {
  const ids = (report: Report): string => report.gates.map((gate) => gate.id).join(', ');
  if (before.rubric !== after.rubric) throw new UsageError(`the reports follow different rubrics: ${before.rubric} and ${after.rubric}`);
  if (ids(before) !== ids(after)) throw new UsageError(`the reports judge different gates: ${ids(before)} and ${ids(after)}`);
  const old = new Map(problemsOf(before).map((problem) => [problem.fingerprint, problem]));
  const now = new Map(problemsOf(after).map((problem) => [problem.fingerprint, problem]));
  const introduced = [...now.values()].filter((problem) => isWorse(problem, old.get(problem.fingerprint)));
  const fixed = [...old.values()].filter((problem) => !now.has(problem.fingerprint));
  const gates = after.gates.map(({ id, title, score }) => ({
    id,
    title,
    before: before.gates.find((gate) => gate.id === id)?.score ?? 0,
    after: score,
  }));
  const checks = checkChanges(before, after, introduced, fixed);
  return {
    before: before.total,
    after: after.total,
    maximum: after.maximum,
    gates,
    checks,
    assumptions: assumptionChanges(before, after),
    regressions: regressions(gates, checks, introduced),
  };
}

const isWorse = (problem: Problem, before: Problem | undefined): boolean =>
  before === undefined || bySeverity(problem.severity, before.severity) < 0;

function checkChanges(before: Report, after: Report, introduced: readonly Problem[], fixed: readonly Problem[]): readonly CheckChange[] {
  const old = new Map(before.gates.flatMap((gate) => gate.checks).map((check) => [check.id, check]));
  return after.gates
    .flatMap((gate) => gate.checks)
    .flatMap((check): readonly CheckChange[] => {
      const was = old.get(check.id);
      if (!was) return [];
      const own = (problems: readonly Problem[], other: ReportedCheck): readonly Explained[] =>
        problems.filter((problem) => problem.check.id === check.id).map((problem) => ({ ...problem, instead: insteadOf(problem, other) }));
      const change = {
        id: check.id,
        before: brief(was),
        after: brief(check),
        introduced: own(introduced, was),
        fixed: own(fixed, check),
      };
      const changed = was.status !== check.status || was.standing !== check.standing || change.introduced.length + change.fixed.length > 0;
      return changed ? [change] : [];
    });
}

/** The evidence that speaks of what a problem is about, by the name it is known under. */
function insteadOf({ key }: Problem, { evidence }: ReportedCheck): readonly Evidence[] {
  if (key === '') return [];
  const named = new RegExp(`(?<![\\w/{}-])${literally(key)}(?![\\w/{}-])`);
  return evidence.filter(({ note }) => note !== undefined && named.test(note));
}

const brief = ({ status, standing, summary }: ReportedCheck): CheckChange['before'] => ({ status, standing, summary });

function assumptionChanges(before: Report, after: Report): Comparison['assumptions'] {
  const key = ({ name, value }: Assumption): string => JSON.stringify([name, value]);
  const missingIn = (report: Report) => {
    const known = new Set(report.assumptions.map(key));
    return (entry: Assumption): boolean => !known.has(key(entry));
  };
  return { added: after.assumptions.filter(missingIn(before)), removed: before.assumptions.filter(missingIn(after)) };
}

const rank = { holds: 0, short: 1, broken: 2 } as const;

function regressions(gates: Comparison['gates'], checks: readonly CheckChange[], introduced: readonly Problem[]): readonly string[] {
  return [
    ...gates.filter((gate) => gate.after < gate.before).map((gate) => `${gate.id} fell from ${gate.before} to ${gate.after}`),
    ...introduced
      .filter(({ severity }) => severity !== 'advice')
      .map(({ check, kind, key }) => (kind === 'finding' ? `${check.id} has a new finding: ${key}` : `${check.id} is ${kind} now`)),
    ...checks
      .filter(({ before, after, introduced: own }) => own.length === 0 && rank[after.standing] > rank[before.standing])
      .map(({ id, before, after }) => `${id} was ${before.status} and is ${after.status} now`),
  ];
}

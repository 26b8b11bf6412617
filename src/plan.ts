import type { Leg, Severity } from './define.ts';
import { type Problem, problemsOf } from './formats/problems.ts';
import { type WorkPackage, workPackages } from './packages.ts';
import type { Report, ReportedGate } from './report.ts';
import { byCodeUnit } from './repository/paths.ts';

export type Part = 'code' | 'tests' | 'docs';

export interface PlannedEdit {
  readonly check: string;
  readonly key: string;
  readonly severity: Severity;
  readonly line?: number;
  readonly message: string;
  readonly fix: string;
  readonly fingerprint: string;
}

/** The edits to one file, or to no single place when it has no path. */
export interface PlannedItem {
  readonly part: Part;
  readonly path?: string;
  readonly edits: readonly PlannedEdit[];
  /** Gates whose next point depends on nothing but this item. */
  readonly lifts: readonly string[];
}

export interface PlannedPackage extends WorkPackage {
  readonly points: number;
  readonly maximum: number;
  readonly items: readonly PlannedItem[];
  /** Checks that must hold for the package to be done. */
  readonly exit: readonly string[];
  readonly command: string;
}

export interface Plan {
  readonly schema: 1;
  readonly total: number;
  readonly maximum: number;
  readonly ready: boolean;
  readonly packages: readonly PlannedPackage[];
}

const parts: Readonly<Record<Leg, Part>> = { enforced: 'code', tested: 'tests', documented: 'docs' };

/** What is left to do, as packages of work. Only what is open; small edits come first. */
export function planOf(report: Report): Plan {
  const problems = problemsOf(report);
  const packages = workPackages.flatMap((entry): readonly PlannedPackage[] => {
    const gates = report.gates.filter((gate) => entry.gates.includes(gate.id));
    const open = problems.filter((problem) => entry.gates.includes(problem.gate));
    const left = gates.filter((gate) => gate.score < 2);
    if (open.length === 0 && left.length === 0) return [];
    const points = gates.reduce((sum, gate) => sum + gate.score, 0);
    const exit = gates.flatMap((gate) => gate.checks.filter((check) => check.standing !== 'holds').map((check) => check.id));
    const command = `${report.tool.name} check --only ${gates.map((gate) => gate.id).join(',')}`;
    return [{ ...entry, points, maximum: 2 * gates.length, items: itemsOf(open, gates), exit, command }];
  });
  return { schema: 1, total: report.total, maximum: report.maximum, ready: report.ready, packages };
}

function itemsOf(problems: readonly Problem[], gates: readonly ReportedGate[]): readonly PlannedItem[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const id = JSON.stringify([parts[problem.check.leg], problem.at?.path ?? '']);
    const group = groups.get(id);
    if (group) group.push(problem);
    else groups.set(id, [problem]);
  }
  const items = [...groups.values()].flatMap((group): readonly PlannedItem[] => {
    const [first] = group;
    if (!first) return [];
    const lifts = gates.filter((gate) => lifted(gate, problems, new Set(group))).map((gate) => gate.id);
    return [{ part: parts[first.check.leg], ...(first.at ? { path: first.at.path } : {}), edits: group.map(editOf), lifts }];
  });
  const order: readonly Part[] = ['code', 'tests', 'docs'];
  return items.sort(
    (a, b) =>
      order.indexOf(a.part) - order.indexOf(b.part) ||
      a.edits.length - b.edits.length ||
      byCodeUnit(a.path ?? '\uffff', b.path ?? '\uffff'),
  );
}

function lifted(gate: ReportedGate, problems: readonly Problem[], done: ReadonlySet<Problem>): boolean {
  const blocking = problems.filter((problem) => problem.gate === gate.id && gate.next?.checks.includes(problem.check.id));
  const explained = new Set(blocking.map((problem) => problem.check.id));
  return blocking.length > 0 && explained.size === gate.next?.checks.length && blocking.every((problem) => done.has(problem));
}

const editOf = ({ check, key, severity, at, message, fix, fingerprint }: Problem): PlannedEdit => ({
  check: check.id,
  key,
  severity,
  ...(at ? { line: at.line } : {}),
  message,
  fix,
  fingerprint,
});

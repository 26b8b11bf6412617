import { count } from '../count.ts';
import type { Report } from '../report.ts';
import { commandLines, commandProperty } from './escape/workflow.ts';
import { here, type Placement, placed } from './placement.ts';
import { type Problem, problemsOf, ranked } from './problems.ts';
import type { Style } from './style.ts';
import { ratchetText, servicesText, verdictText, waiverProblem } from './verdict.ts';
import { clip } from './width.ts';

/** GitHub shows ten annotations of a kind a step; the tenth is the verdict with the count of the rest. */
const shown = 9;

/** Workflow commands for GitHub Actions: the most important problems beside their lines, then the verdict. */
export function github(report: Report, _style?: Style, place: Placement = here): string {
  const refused = report.waivers.filter((waiver) => waiver.state !== 'in-use' && waiver.state !== 'undated');
  const introduced = report.ratchet && new Set(report.ratchet.introduced);
  const problems = problemsOf(report).filter(({ fingerprint }) => introduced?.has(fingerprint) ?? true);
  const all = [
    ...report.errors.map(({ id, reason }) => command('error', { title: `internal error in ${id}` }, [reason])),
    ...refused.map((waiver) =>
      command(
        'error',
        { ...(waiver.at ? { file: placed(waiver.at.path, place), line: waiver.at.line } : {}), title: `waiver ${waiver.check}` },
        [`The waiver for ${clip(waiver.key, 200)} ${waiverProblem(waiver) ?? ''}`],
      ),
    ),
    ...undecided(problems),
    ...ranked(problems.filter((problem) => problem.kind !== 'unknown')).map((problem) => annotation(problem, place)),
  ];
  const rest = all.length - shown;
  const more = rest > 0 ? [`${count(rest, 'more problem')}: see the job summary or run ${report.tool.name} check`] : [];
  const services = servicesText(report);
  const ratchet = ratchetText(report);
  const green = report.ratchet ? report.ratchet.regressions.length === 0 : report.ready;
  const verdict = command(green ? 'notice' : 'error', { title: report.tool.name }, [
    verdictText(report),
    ...(services === undefined ? [] : [clip(services, 300)]),
    ...(ratchet === undefined ? [] : [ratchet]),
    ...(report.notice ? [report.notice] : []),
    ...more,
  ]);
  return `${[...all.slice(0, shown), verdict].join('\n')}\n`;
}

/** Undecided checks have no line to stand beside, so one annotation tells of all of them. */
function undecided(problems: readonly Problem[]): readonly string[] {
  const unknown = ranked(problems.filter((problem) => problem.kind === 'unknown'));
  if (unknown.length === 0) return [];
  const listed = unknown.slice(0, 10).map(({ check, message }) => `${check.id}: ${clip(message, 200)}`);
  const rest = unknown.length > listed.length ? [`and ${unknown.length - listed.length} more`] : [];
  const level = unknown.some(({ check }) => check.core) ? 'error' : 'warning';
  return [command(level, { title: `${count(unknown.length, 'check')} undecided, which never counts as a pass` }, [...listed, ...rest])];
}

function annotation(problem: Problem, place: Placement): string {
  const { at, check, kind, key, message, fix, severity } = problem;
  const level = severity === 'blocker' ? 'error' : severity === 'exception' ? 'warning' : 'notice';
  const title = kind === 'finding' ? `${check.id} ${clip(key, 120)}` : check.id;
  return command(level, { ...(at ? { file: placed(at.path, place), line: at.line } : {}), title }, [
    clip(message, 1000),
    `Fix: ${clip(fix, 1000)}`,
  ]);
}

function command(
  level: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string | number>>,
  lines: readonly string[],
): string {
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${commandProperty(String(value))}`);
  return `::${level} ${listed.join(',')}::${commandLines(lines)}`;
}

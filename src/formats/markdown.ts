import { count } from '../count.ts';
import type { Report, ReportedCheck, ReportedGate } from '../report.ts';
import { markdownCode, markdownText } from './escape/markdown.ts';
import { escapeText } from './escape.ts';
import { here, linkTo, type Placement } from './placement.ts';
import { gateProblems, type Problem } from './problems.ts';
import type { Style } from './style.ts';
import { ratchetText, servicesText, verdictText, waiverProblem } from './verdict.ts';
import { clip } from './width.ts';

/** Below what GitHub takes as a comment (65,536 characters) and as a job summary (1 MiB). */
const budget = 60_000;

/** The report as Markdown, for pull requests, job summaries and issues. Lists fewer findings a check when there are very many. */
export function markdown(report: Report, _style?: Style, place: Placement = here): string {
  const head = heading(report);
  for (const shown of [20, 5, 1, 0]) {
    const text = `${[...head, ...details(report, shown, place)].join('\n')}\n`;
    if (text.length <= budget || shown === 0) return text.length <= budget ? text : `${head.join('\n')}\n`;
  }
  return `${head.join('\n')}\n`;
}

function heading(report: Report): readonly string[] {
  const name = report.target.name === '.' ? '' : `: ${markdownText(clip(report.target.name, 60))}`;
  return [
    `## ${report.ready ? '✅' : '❌'} ${verdictText(report)}${name}`,
    '',
    ...ratchet(report),
    ...(report.notice ? [markdownText(report.notice), ''] : []),
    ...services(report),
    '| Gate | Score | |',
    '|---|:-:|---|',
    ...report.gates.map(
      (gate) => `| **${gate.id}** ${markdownText(gate.title)} | ${score(gate)} | ${markdownText(clip(reason(gate), 160))} |`,
    ),
    ...(report.errors.length > 0
      ? ['', ...report.errors.map(({ id, reason: why }) => `- internal error in ${markdownCode(id)}: ${markdownText(why)}`)]
      : []),
    ...waivers(report),
    '',
    `<sub>${markdownText(`${report.tool.name} ${report.tool.version}, rubric ${report.rubric}`)}</sub>`,
  ];
}

function services(report: Report): readonly string[] {
  const said = servicesText(report);
  if (said === undefined) return [];
  const rows = report.services.slice(0, 50).map(({ name, path, total, ready }) => {
    const verdict = `${ready ? '✅' : '❌'} ${total} of ${report.maximum}`;
    return `| ${markdownText(clip(name, 60))} | ${markdownCode(clip(path, 80))} | ${verdict} |`;
  });
  return [markdownText(said), '', '| Service | Folder | Score |', '|---|---|---|', ...rows, ''];
}

function ratchet(report: Report): readonly string[] {
  const text = ratchetText(report);
  if (!report.ratchet || text === undefined) return [];
  const { regressions } = report.ratchet;
  const rest = regressions.length > 20 ? [`- and ${regressions.length - 20} more`] : [];
  return [
    `${regressions.length === 0 ? '✅' : '❌'} ${markdownText(text)}`,
    ...regressions.slice(0, 20).map((reason) => `- ${markdownText(clip(reason, 300))}`),
    ...rest,
    '',
  ];
}

const score = ({ score: proven, scoreWithWaivers }: ReportedGate): string =>
  `${proven}/2${scoreWithWaivers === proven ? '' : ` (${scoreWithWaivers} with waivers)`}`;

function reason(gate: ReportedGate): string {
  if (gate.next) return gate.next.summary;
  return gate.declared ? `declared not to apply: ${gate.declared.reason}` : `all ${gate.checks.length} checks hold`;
}

function waivers(report: Report): readonly string[] {
  const listed = report.waivers.flatMap((waiver) => {
    const problem = waiverProblem(waiver);
    return problem ? [`- waiver ${markdownCode(waiver.check)} ${markdownCode(clip(waiver.key, 120))} ${problem}`] : [];
  });
  return listed.length === 0 ? [] : ['', ...listed.slice(0, 20), ...(listed.length > 20 ? [`- and ${listed.length - 20} more`] : [])];
}

function details(report: Report, shown: number, place: Placement): readonly string[] {
  const blocks = report.gates.flatMap((gate) => gateDetails(gate, shown, place));
  const assumed = report.assumptions.map(({ name, value }) => `- ${markdownText(clip(name, 80))}: ${markdownCode(clip(value, 160))}`);
  const extra = [
    ...(assumed.length > 0 ? ['', '<details><summary>Assumptions</summary>', '', ...assumed.slice(0, 40), '', '</details>'] : []),
    ...(report.diagnostics.length > 0 ? ['', `${count(report.diagnostics.length, 'thing was', 'things were')} not read.`] : []),
  ];
  return [...blocks, ...extra];
}

function gateDetails(gate: ReportedGate, shown: number, place: Placement): readonly string[] {
  const contradicted =
    gate.declared && gate.declared.status !== 'pass'
      ? [`- declared not to apply, but ${markdownText(clip(gate.declared.summary, 300))}`]
      : [];
  const problems = gateProblems(gate);
  const waived = gate.checks.flatMap((check) => check.waived.map((finding) => ({ check, finding })));
  if (problems.length + waived.length + contradicted.length === 0) return [];
  const checks = gate.checks.flatMap((check) =>
    checkDetails(
      check,
      problems.filter((problem) => problem.check === check),
      shown,
      place,
    ),
  );
  return [
    '',
    `<details><summary><b>${gate.id} ${markdownText(gate.title)}</b>: ${[count(problems.length, 'open item'), ...(waived.length > 0 ? [`${waived.length} waived`] : [])].join(', ')}</summary>`,
    '',
    ...contradicted,
    ...checks,
    ...waived
      .slice(0, shown)
      .map(
        ({ check, finding }) =>
          `- waived until ${finding.waiver.expires} by ${markdownText(clip(finding.waiver.owner, 60))}: ${markdownCode(check.id)} ${markdownCode(clip(finding.key, 120))} (${markdownText(clip(finding.waiver.reason, 200))})`,
      ),
    '',
    '</details>',
  ];
}

function checkDetails(check: ReportedCheck, problems: readonly Problem[], shown: number, place: Placement): readonly string[] {
  const [first] = problems;
  if (!first) return [];
  const mark = first.kind !== 'finding' ? '❔' : first.severity === 'blocker' ? '🛑' : first.severity === 'exception' ? '⚠️' : 'ℹ️';
  const lines = [`- ${mark} **${check.id}** ${markdownText(clip(check.summary, 300))}`];
  const found = problems.filter((problem) => problem.kind === 'finding');
  for (const problem of found.slice(0, shown))
    lines.push(`  - ${markdownCode(clip(problem.key, 120))} ${where(problem, place)}${markdownText(clip(problem.message, 400))}`);
  if (found.length > shown) lines.push(`  - and ${found.length - shown} more`);
  if (shown > 0) lines.push(`  - fix: ${markdownText(clip(first.fix, 400))}`);
  return lines;
}

function where({ at }: Problem, place: Placement): string {
  if (!at) return '';
  const text = markdownCode(clip(escapeText(at.path), 200) + (at.path.length > 200 ? '' : `:${at.line}`));
  const link = linkTo(at, place);
  return `at ${link ? `[${text}](${link})` : text}: `;
}

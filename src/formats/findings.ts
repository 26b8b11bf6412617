import type { Severity } from '../define.ts';
import type { Report, ReportedCheck, ReportedFinding, ReportedGate } from '../report.ts';
import { byCodeUnit } from '../repository/paths.ts';
import { escapeText } from './escape.ts';
import type { Palette, Style } from './style.ts';
import { scoreText, waiverProblem } from './verdict.ts';
import { clip, hang, wrap } from './width.ts';

const shown = 8;

/** Everything below the score table: findings by gate, what is undecided, waivers and what was not read. */
export function describeFindings(report: Report, style: Style, look: Palette): readonly string[] {
  const brief = report.notice !== undefined;
  const found = [...report.gates.flatMap((gate) => describeGate(gate, brief, style, look)), ...waiverNotes(report, look)];
  const notRead = unread(report, style, look);
  return found.length === 0 ? notRead : [...found, ...notRead, ...closing(report, style, look)];
}

function describeGate(gate: ReportedGate, brief: boolean, style: Style, look: Palette): readonly string[] {
  const lines = [
    ...(gate.declared?.findings.map((finding) => `  ${place(finding)} ${escapeText(finding.message)}`) ?? []),
    ...gate.checks.flatMap((check) => describeCheck(check, style, look)),
    ...(brief && !style.verbose ? [] : undecided(gate, style, look)),
  ];
  return lines.length === 0 ? [] : ['', look.colors.bold(`${gate.id} ${gate.title}`), ...lines];
}

const place = ({ path, line }: { path: string; line: number }): string => escapeText(path === '.' ? '' : `${path}:${line}`);

const text = (line: string, style: Style, indent: string): readonly string[] =>
  wrap(escapeText(line), style.columns - indent.length).map((part) => indent + part);

function describeCheck(check: ReportedCheck, style: Style, look: Palette): readonly string[] {
  const { colors } = look;
  const lines: string[] = [];
  if (check.findings.length > 0) {
    const mark = symbol(check.findings[0]?.severity ?? 'blocker', look);
    lines.push(`  ${mark} ${colors.bold(check.id)}`, ...text(check.summary, style, '    '));
    const listed = style.verbose ? check.findings : check.findings.slice(0, shown);
    const fixes = new Set(check.findings.map((finding) => finding.fix));
    for (const finding of listed) lines.push(...describeFinding(finding, fixes.size > 1, style, look));
    if (listed.length < check.findings.length)
      lines.push(colors.dim(`      ${look.ellipsis} and ${check.findings.length - listed.length} more`));
    if (fixes.size === 1) lines.push(...text(`fix: ${[...fixes][0] ?? ''}`, style, '    ').map((line) => colors.cyan(line)));
  }
  for (const finding of check.waived) {
    const { owner, expires, reason } = finding.waiver;
    lines.push(
      ...text(`waived until ${expires} by ${owner}: ${check.id} ${finding.key} (${reason})`, style, '    ').map((line) => colors.dim(line)),
    );
  }
  if (style.verbose && check.findings.length === 0 && (check.status === 'pass' || check.status === 'absent'))
    lines.push(...describeEvidence(check, style, look));
  return lines;
}

function describeFinding(finding: ReportedFinding, withFix: boolean, style: Style, look: Palette): readonly string[] {
  const { colors } = look;
  const where = place(finding);
  const lines = [
    `      ${colors.bold(escapeText(finding.key))}${where ? `  ${colors.underline(where)}` : ''}`,
    ...text(finding.message, style, '        '),
  ];
  if (style.verbose) {
    for (const step of finding.related)
      lines.push(...hang(`        ${look.arrow} `, `${place(step)} ${escapeText(step.note ?? '')}`, style.columns).map(colors.dim));
  }
  if (withFix) lines.push(...text(`fix: ${finding.fix}`, style, '        ').map((line) => colors.cyan(line)));
  return lines;
}

function describeEvidence(check: ReportedCheck, style: Style, look: Palette): readonly string[] {
  const mark = check.status === 'pass' ? look.colors.green(look.pass) : look.colors.dim('-');
  const lines = [`  ${mark} ${check.id}`, ...text(check.summary, style, '    ')];
  for (const step of check.evidence)
    lines.push(...hang('        ', `${place(step)} ${escapeText(step.note ?? '')}`, style.columns).map(look.colors.dim));
  return lines;
}

/** Undecided and missing checks, one line for each reason. */
function undecided(gate: ReportedGate, style: Style, look: Palette): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const check of gate.checks) {
    const listed =
      check.status === 'unknown' ||
      (check.status === 'absent' && !style.verbose && check.severity !== 'advice' && gate.next?.checks.includes(check.id));
    if (listed) reasons.set(check.summary, [...(reasons.get(check.summary) ?? []), check.id.slice(3)]);
  }
  return [...reasons].flatMap(([reason, ids]) => {
    const [first = '', ...rest] = text(`${reason}: ${ids.join(', ')}`, style, '    ');
    return [`  ${look.colors.yellow(look.unknown)} ${first.trimStart()}`, ...rest];
  });
}

function symbol(severity: Severity, { colors, blocker, exception, advice }: Palette): string {
  return severity === 'blocker' ? colors.red(blocker) : severity === 'exception' ? colors.yellow(exception) : colors.blue(advice);
}

function waiverNotes(report: Report, look: Palette): readonly string[] {
  const problems = report.waivers.flatMap((waiver) => {
    const problem = waiverProblem(waiver);
    return problem ? [`  waiver ${waiver.check} ${escapeText(waiver.key)} ${problem}`] : [];
  });
  return problems.length === 0 ? [] : ['', look.colors.bold('Waivers'), ...problems];
}

function unread(report: Report, style: Style, look: Palette): readonly string[] {
  const count = report.diagnostics.length;
  if (count === 0) return [];
  if (!style.verbose) return ['', look.colors.dim(`${count} ${count === 1 ? 'thing was' : 'things were'} not read (--verbose lists them)`)];
  const sorted = [...report.diagnostics].sort((a, b) => byCodeUnit(a.path, b.path));
  return [
    '',
    look.colors.bold('Not read'),
    ...sorted.map((entry) => clip(escapeText(`  ${entry.path}:${entry.line} ${entry.reason}`), style.columns, look.ellipsis)),
  ];
}

/** The verdict once more, so that it stays in sight below a long list. */
function closing(report: Report, style: Style, look: Palette): readonly string[] {
  const check = report.gates.flatMap((gate) => gate.checks).find((entry) => entry.findings.length > 0);
  const hint = check ? wrap(`Why and how to fix: ${report.tool.name} explain ${check.id}`, style.columns) : [];
  return ['', ...hint.map((line) => look.colors.dim(line)), verdictLine(report, look)];
}

/** The one line that must be understood in five seconds. */
export function verdictLine(report: Report, { colors }: Palette): string {
  const word = report.ready ? colors.green(colors.bold('READY')) : colors.red(colors.bold('NOT READY'));
  return `${word}  ${scoreText(report)}`;
}

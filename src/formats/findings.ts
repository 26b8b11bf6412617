import type { Location, Severity } from '../define.ts';
import type { Report, ReportedCheck, ReportedFinding, ReportedGate } from '../report.ts';
import { byCodeUnit } from '../repository/paths.ts';
import { escapeText } from './escape.ts';
import { frameOf } from './frame.ts';
import type { Placement } from './placement.ts';
import type { Palette, Style } from './style.ts';
import { waiverProblem } from './verdict.ts';
import { clip, hang, width, wrap } from './width.ts';

/** How many findings of a check are named unless everything is asked for; the first is told in full. */
const shown = 3;
/** Lines a message may take unless everything is asked for. */
const longest = 5;

interface View {
  readonly style: Style;
  readonly look: Palette;
  readonly place: Placement;
}

/** Everything above the score table: findings by gate, what is undecided, waivers and what was not read. */
export function describeFindings(report: Report, style: Style, look: Palette, place: Placement): readonly string[] {
  const brief = report.notice !== undefined;
  const view: View = { style, look, place };
  return [
    ...report.gates.flatMap((gate) => describeGate(gate, brief, view)),
    ...waiverNotes(report, look),
    ...hintNotes(report, style, look),
    ...unread(report, style, look),
  ];
}

function describeGate(gate: ReportedGate, brief: boolean, view: View): readonly string[] {
  const { style, look } = view;
  const lines = [
    ...(gate.declared?.findings.flatMap((finding) => ['', ...text(`${at(finding)} ${finding.message}`.trim(), style, '  ')]) ?? []),
    ...gate.checks.flatMap((check) => describeCheck(check, view)),
    ...(brief && !style.verbose ? [] : undecided(gate, style, look)),
  ];
  return lines.length === 0 ? [] : ['', look.colors.bold(`${gate.id} ${gate.title}`), ...lines];
}

const at = ({ path, line }: Location): string => (path === '.' || path === '' ? '' : `${path}:${line}`);
const place = (where: Location): string => escapeText(at(where));

const text = (line: string, style: Style, indent: string, first = indent): readonly string[] =>
  wrap(escapeText(line), style.columns - indent.length).map((part, index) => (index === 0 ? first : indent) + part);

function describeCheck(check: ReportedCheck, view: View): readonly string[] {
  const { style, look } = view;
  const { colors } = look;
  const lines = check.findings.length === 0 ? [] : ['', ...(style.verbose ? inFull(check, view) : inBrief(check, view))];
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

/** What is wrong, where, with the line itself, how to fix it, and where to see more. */
function inBrief(check: ReportedCheck, { style, look, place: from }: View): readonly string[] {
  const { colors } = look;
  const [first, ...others] = check.findings;
  if (!first) return [];
  const single = others.length === 0;
  const listed = others.slice(0, shown - 1);
  const left = others.length - listed.length;
  const indent = single ? '    ' : '      ';
  const more = `${left > 0 ? `${look.ellipsis} and ${left} more` : 'in full'}: explain ${check.id}`;
  return [
    ...heading(check, single ? first : undefined, style, look),
    ...(single ? [] : [...text(check.summary, style, '    '), ...line(first, !mentions(first), style, look)]),
    ...message(first, indent, style, look).slice(0, longest),
    ...frame(first, indent, 0, { style, look, place: from }),
    ...listed.flatMap((finding) => line(finding, true, style, look)),
    ...(single ? [] : [colors.dim(`    ${more}`)]),
    ...fix(first.fix, style, look, '    '),
  ];
}

function heading({ id, findings }: ReportedCheck, where: ReportedFinding | undefined, style: Style, look: Palette): readonly string[] {
  const head = `  ${symbol(findings[0]?.severity ?? 'blocker', look)} ${look.colors.bold(id)}`;
  if (!where) return [head];
  if (!mentions(where)) return [head, ...line(where, true, style, look)];
  const shownAt = place(where);
  if (width(id) + width(shownAt) + 6 <= style.columns) return [`${head}  ${look.colors.underline(shownAt)}`];
  return [head, ...line(where, false, style, look)];
}

/** Where a finding is and, when it is not told below, what it is about. */
function line(finding: ReportedFinding, named: boolean, style: Style, { colors }: Palette): readonly string[] {
  const [where, what] = [at(finding), named ? bare(finding) : ''];
  const underlined = text(where, style, '    ').map((part) => `    ${colors.underline(part.trimStart())}`);
  if (where === '' || what === '') return where === '' ? text(what, style, '    ') : underlined;
  if (width(escapeText(`${where}  ${what}`)) + 4 <= style.columns)
    return [`    ${colors.underline(escapeText(where))}  ${escapeText(what)}`];
  return [...underlined, ...text(what, style, '      ').slice(0, 2)];
}

/** Whether the message says itself what it is about. */
const mentions = (finding: ReportedFinding): boolean => finding.message.includes(bare(finding).split(' ').slice(0, 2).join(' '));

/** The key without the path that is printed beside it. */
const bare = ({ key, path }: Location & { key: string }): string =>
  key.startsWith(path) ? key.slice(path.length).replace(/^[:\s]+/, '') : key;

function message(finding: ReportedFinding, indent: string, style: Style, { colors }: Palette): readonly string[] {
  const key = escapeText(finding.key);
  const said = escapeText(finding.message);
  const lines = wrap(said, style.columns - indent.length);
  return lines.map((line, index) => indent + (index === 0 && line.startsWith(key) ? colors.bold(key) + line.slice(key.length) : line));
}

function inFull(check: ReportedCheck, view: View): readonly string[] {
  const { style, look } = view;
  const same = new Set(check.findings.map((finding) => finding.fix)).size === 1;
  return [
    ...heading(check, undefined, style, look),
    ...text(check.summary, style, '    '),
    ...check.findings.flatMap((finding) => [
      ...text(bare(finding), style, '    ').map((line) => look.colors.bold(line)),
      ...text(at(finding), style, '      '),
      ...message(finding, '      ', style, look),
      ...frame(finding, '      ', 1, view),
      ...finding.related.flatMap((step) =>
        hang(`      ${look.arrow} `, `${place(step)} ${escapeText(step.note ?? '')}`, style.columns).map(look.colors.dim),
      ),
      ...(same ? [] : fix(finding.fix, style, look, '      ')),
    ]),
    ...(same ? fix(check.findings[0]?.fix ?? '', style, look, '    ') : []),
  ];
}

const fix = (what: string, style: Style, { colors }: Palette, indent: string): readonly string[] =>
  hang(`${indent}fix: `, escapeText(what), style.columns).map(colors.cyan);

/** The code a finding points to, with so many lines around it. */
function frame(where: Location, indent: string, around: number, { style, look, place: from }: View): readonly string[] {
  const lines = frameOf(where, from, around);
  const digits = String(lines.at(-1)?.number ?? '').length;
  return lines.map(({ number, text: code, meant }) => {
    const head = `${indent}${meant ? look.point : ' '} ${String(number).padStart(digits)} ${look.bar} `;
    const line = clip(head + escapeText(code), style.columns, look.ellipsis);
    return meant ? line : look.colors.dim(line);
  });
}

/** Steps of evidence that a terminal shows of one check. */
export const shownEvidence = 20;

/** What a terminal leaves out, and where all of it is. */
export const moreEvidence = (evidence: readonly unknown[], look: Palette): readonly string[] =>
  evidence.length > shownEvidence
    ? [look.colors.dim(`        ${look.ellipsis} and ${evidence.length - shownEvidence} more in the JSON report`)]
    : [];

function describeEvidence(check: ReportedCheck, style: Style, look: Palette): readonly string[] {
  const mark = check.status === 'pass' ? look.colors.green(look.pass) : look.colors.dim('-');
  const lines = [`  ${mark} ${check.id}`, ...text(check.summary, style, '    ')];
  for (const step of check.evidence.slice(0, shownEvidence))
    lines.push(...hang('        ', `${place(step)} ${escapeText(step.note ?? '')}`, style.columns).map(look.colors.dim));
  return [...lines, ...moreEvidence(check.evidence, look)];
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
  return [...reasons].flatMap(([reason, ids], index) => {
    const [first = '', ...rest] = text(`${reason}: ${ids.join(', ')}`, style, '    ');
    return [...(index === 0 ? [''] : []), `  ${look.colors.yellow(look.unknown)} ${first.trimStart()}`, ...rest];
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

/** Entries of the configuration that do nothing. */
const hintNotes = ({ hints = [] }: Report, style: Style, look: Palette): readonly string[] =>
  hints.length === 0
    ? []
    : [
        '',
        look.colors.bold('Configuration that does nothing'),
        ...hints.flatMap((hint) => hang('  ', escapeText(`${at(hint)} ${hint.message}`), style.columns)),
      ];

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

import type { Report, ReportedGate } from '../report.ts';
import { escapeText } from './escape.ts';
import { describeFindings } from './findings.ts';
import { here, type Placement } from './placement.ts';
import { type Palette, palette, plain, type Style } from './style.ts';
import { ratchetText, scoreText, servicesText } from './verdict.ts';
import { brief, clip, hang, pad, width, wrap } from './width.ts';

/** The report for a terminal: what was found, then the score table, and the verdict last, where it stays in sight. */
export function table(report: Report, style: Style = plain, place: Placement = here): string {
  const look = palette(style);
  const found = describeFindings(report, style, look, place);
  const lines = [
    ...heading(report, style, look),
    ...found,
    ...(found.length > 0 ? ['', look.colors.dim(look.rule.repeat(style.columns))] : []),
    ...assumptions(report, style, look),
    '',
    ...report.gates.flatMap((gate) => gateRows(gate, report, style, look)),
    ...services(report, style, look),
    '',
    ...verdict(report, style, look),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function heading(report: Report, style: Style, look: Palette): readonly string[] {
  const { colors, dot } = look;
  const name = report.target.name === '.' ? 'this repository' : report.target.name;
  const title = `${report.tool.name} ${report.tool.version} ${dot} ${clip(escapeText(name), 40, look.ellipsis)}`;
  const notice = report.notice ? wrap(escapeText(report.notice), style.columns).map((line) => colors.yellow(line)) : [];
  return [colors.bold(title), ...notice];
}

/** What the verdict takes for granted; where each comes from is told by `config`, and here when everything is asked for. */
function assumptions(report: Report, style: Style, { colors }: Palette): readonly string[] {
  if (report.assumptions.length === 0) return [];
  const names = Math.max(...report.assumptions.map(({ name }) => width(escapeText(name))));
  const rows = report.assumptions.flatMap(({ name, value, from }) => {
    const places = style.verbose && from.length > 0 ? ` (${from.map(({ path, line }) => `${path}:${line}`).join(', ')})` : '';
    const room = style.columns - names - 6;
    const narrow = room < 40;
    const parts = wrap(escapeText(value + places), narrow ? style.columns - 6 : room);
    if (narrow) return [`  ${escapeText(name)}`, ...parts.map((part) => `      ${part}`)];
    return parts.map((part, index) => `  ${pad(index === 0 ? escapeText(name) : '', names)}  ${part}`);
  });
  return ['', 'Assumed', ...rows].map((line) => colors.dim(line));
}

function gateRows(gate: ReportedGate, report: Report, style: Style, look: Palette): readonly string[] {
  const { colors } = look;
  const paint = gate.score === 2 ? colors.green : gate.score === 1 ? colors.yellow : colors.red;
  const pips = paint(look.full.repeat(gate.score) + look.empty.repeat(2 - gate.score));
  const titles = Math.max(...report.gates.map((entry) => width(entry.title)));
  const head = `  ${colors.bold(gate.id)}  ${pips}  ${pad(gate.title, titles)}`;
  const used = 2 + gate.id.length + 2 + 2 + 2 + titles + 2;
  if (style.columns - used < 30) return [head, ...reasonFor(gate, style.columns - 10, look).map((line) => ' '.repeat(10) + line)];
  const [first = '', ...rest] = reasonFor(gate, style.columns - used, look);
  return [`${head}  ${first}`, ...rest.map((line) => ' '.repeat(used) + line)];
}

/** Lines that a reason may take in the table. */
const tall = 3;

/** Spaces at which no line was broken. */
const spaced = (line: string): string => line.replaceAll('\u00a0', ' ');

/** What keeps a gate from its next point: its worst check, and the number of others. */
function reasonFor(gate: ReportedGate, columns: number, { colors, ellipsis }: Palette): readonly string[] {
  if (!gate.next) {
    const reason = gate.declared ? `declared not to apply: ${gate.declared.reason}` : `all ${gate.checks.length} checks hold`;
    return wrap(escapeText(reason), columns).map(colors.dim);
  }
  const first = gate.checks.find((check) => check.id === gate.next?.checks[0]);
  const others = gate.next.checks.length - 1;
  const more = others > 0 ? `\u00a0(+${others}\u00a0more)` : '';
  const lines = wrap(escapeText(first?.summary ?? gate.next.summary) + more, columns);
  if (lines.length <= tall) return lines.map(spaced).map(colors.dim);
  const last = `${brief(lines.slice(tall - 1).join(' '), columns - more.length, ellipsis)}${more}`;
  return [...lines.slice(0, tall - 1), last].map(spaced).map(colors.dim);
}

/** A line for each of several services. */
function services(report: Report, style: Style, { colors, ellipsis }: Palette): readonly string[] {
  const said = servicesText(report);
  if (said === undefined) return [];
  const names = report.services.map(({ name }) => clip(escapeText(name), Math.max(8, style.columns - 34), ellipsis));
  const widest = Math.max(...names.map(width));
  const rows = report.services.map(({ ready, total }, index) => {
    const score = `${String(total).padStart(2)} of ${report.maximum}`;
    const paint = ready ? colors.green : colors.red;
    return `  ${pad(names[index] ?? '', widest)}  ${score}  ${paint(ready ? 'ready' : 'not ready')}`;
  });
  return ['', ...wrap(escapeText(said), style.columns - 2).map((line) => `  ${line}`), ...rows];
}

/** The verdict and the hint what to do about it. */
function verdict(report: Report, style: Style, look: Palette): readonly string[] {
  const { colors, ellipsis } = look;
  const word = report.ready ? colors.green(colors.bold('READY')) : colors.red(colors.bold('NOT READY'));
  const failures = report.errors.map(({ id, reason }) =>
    colors.red(clip(`  internal error in ${escapeText(`${id}: ${reason}`)}`, style.columns, ellipsis)),
  );
  const [lowest] = report.gates.filter(({ next }) => next).sort((a, b) => a.score - b.score);
  const worst = lowest?.next?.checks[0];
  const hint = worst
    ? [...wrap(`What to do first: ${report.tool.name} explain ${worst}`, style.columns - 2).map((line) => colors.dim(`  ${line}`)), '']
    : [];
  const { preview } = report;
  const next =
    preview && preview.total !== report.total
      ? [
          ...hang(
            '  ',
            `The next rubric would count ${preview.checks.join(', ')} as well: ${preview.total} of ${report.maximum}`,
            style.columns,
          ).map(colors.dim),
          '',
        ]
      : [];
  return [...hint, ...next, ...failures, ...ratchet(report, style, look), `  ${word}  ${scoreText(report)}`];
}

function ratchet(report: Report, style: Style, { colors, ellipsis }: Palette): readonly string[] {
  const text = ratchetText(report);
  if (!report.ratchet || text === undefined) return [];
  const { regressions } = report.ratchet;
  const listed = regressions.slice(0, 20).map((reason) => clip(`    ${escapeText(reason)}`, style.columns, ellipsis));
  const rest = regressions.length > 20 ? [`    ${ellipsis} and ${regressions.length - 20} more`] : [];
  return [clip(`  ${escapeText(text)}`, style.columns, ellipsis), ...listed, ...rest].map((line) =>
    regressions.length > 0 ? colors.red(line) : colors.green(line),
  );
}

import type { Report, ReportedGate } from '../report.ts';
import { escapeText } from './escape.ts';
import { describeFindings } from './findings.ts';
import { here, type Placement } from './placement.ts';
import { type Palette, palette, plain, type Style } from './style.ts';
import { ratchetText, scoreText, servicesText } from './verdict.ts';
import { brief, clip, pad, width, wrap } from './width.ts';

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
  const room = style.columns - used;
  if (room >= 30) return [`${head}  ${reasonFor(gate, room, look)}`];
  return [head, `          ${reasonFor(gate, style.columns - 10, look)}`];
}

/** What keeps a gate from its next point, cut where a thought ends, with the number of other checks that do. */
function reasonFor(gate: ReportedGate, columns: number, { colors, ellipsis }: Palette): string {
  if (!gate.next) {
    const reason = gate.declared ? `declared not to apply: ${gate.declared.reason}` : `all ${gate.checks.length} checks hold`;
    return colors.dim(brief(escapeText(reason), columns, ellipsis));
  }
  const others = gate.next.checks.length - 1;
  const more = others > 0 ? `  ${`+${others}`.padStart(3)}${columns >= 50 ? ' more' : ''}` : '';
  const first = gate.checks.find((check) => check.id === gate.next?.checks[0]);
  const summary = escapeText(first?.summary ?? gate.next.summary);
  return colors.dim(pad(brief(summary, columns - more.length, ellipsis), columns - more.length) + more);
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
  const worst = report.gates.flatMap((gate) => gate.checks).find((check) => check.findings.length > 0);
  const hint = worst
    ? [
        ...wrap(`Why, and how to fix it: ${report.tool.name} explain ${worst.id}`, style.columns - 2).map((line) =>
          colors.dim(`  ${line}`),
        ),
        '',
      ]
    : [];
  return [...hint, ...failures, ...ratchet(report, style, look), `  ${word}  ${scoreText(report)}`];
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

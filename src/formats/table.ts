import type { Report, ReportedGate } from '../report.ts';
import { escapeText } from './escape.ts';
import { describeFindings, verdictLine } from './findings.ts';
import { type Palette, palette, plain, type Style } from './style.ts';
import { ratchetText } from './verdict.ts';
import { clip, pad, width, wrap } from './width.ts';

/** The report for a terminal: score table, verdict, then what was found. */
export function table(report: Report, style: Style = plain): string {
  const look = palette(style);
  const lines = [
    ...heading(report, style, look),
    '',
    ...report.gates.flatMap((gate) => gateRows(gate, report, style, look)),
    '',
    ...verdict(report, style, look),
    ...describeFindings(report, style, look),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function heading(report: Report, style: Style, look: Palette): readonly string[] {
  const { colors, dot } = look;
  const name = report.target.name === '.' ? 'this repository' : report.target.name;
  const title = `${report.tool.name} ${report.tool.version} ${dot} ${clip(escapeText(name), 40, look.ellipsis)}`;
  const notice = report.notice ? wrap(escapeText(report.notice), style.columns).map((line) => colors.yellow(line)) : [];
  const assumed = report.assumptions.map(({ name: what, value, from }) => {
    const place = from[0] ? ` (${from[0].path}:${from[0].line})` : '';
    return colors.dim(clip(escapeText(`assumes ${what}: ${value}${place}`), style.columns, look.ellipsis));
  });
  return [colors.bold(title), ...notice, ...assumed];
}

function gateRows(gate: ReportedGate, report: Report, style: Style, look: Palette): readonly string[] {
  const { colors } = look;
  const paint = gate.score === 2 ? colors.green : gate.score === 1 ? colors.yellow : colors.red;
  const pips = paint(look.full.repeat(gate.score) + look.empty.repeat(2 - gate.score));
  const titles = Math.max(...report.gates.map((entry) => width(entry.title)));
  const head = `  ${colors.bold(gate.id)}  ${pips}  ${pad(gate.title, titles)}`;
  const used = 2 + gate.id.length + 2 + 2 + 2 + titles + 2;
  const reason = reasonFor(gate);
  if (style.columns - used >= 30) return [`${head}  ${colors.dim(clip(reason, style.columns - used, look.ellipsis))}`];
  return [head, `          ${colors.dim(clip(reason, style.columns - 10, look.ellipsis))}`];
}

function reasonFor(gate: ReportedGate): string {
  if (gate.next) return escapeText(gate.next.summary);
  if (gate.declared) return escapeText(`declared not to apply: ${gate.declared.reason}`);
  return `all ${gate.checks.length} checks hold`;
}

function verdict(report: Report, style: Style, look: Palette): readonly string[] {
  const lines = [`  ${verdictLine(report, look)}`, ...ratchet(report, style, look)];
  for (const { id, reason } of report.errors)
    lines.push(look.colors.red(clip(`  internal error in ${escapeText(`${id}: ${reason}`)}`, style.columns, look.ellipsis)));
  return lines;
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

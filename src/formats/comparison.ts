import type { CheckChange, Comparison, Explained } from '../compare.ts';
import type { Assumption } from '../define.ts';
import { escapeText } from './escape.ts';
import { type Palette, palette, type Style } from './style.ts';
import { clip, pad, width, wrap } from './width.ts';

const shown = 20;

/** What changed between two reports, for a terminal. */
export function comparisonText(comparison: Comparison, style: Style): string {
  const look = palette(style);
  const { colors, arrow } = look;
  const changed = comparison.gates.filter((gate) => gate.before !== gate.after);
  const titles = Math.max(0, ...changed.map((gate) => width(gate.title)));
  const lines = [
    ...changed.map((gate) => {
      const paint = gate.after < gate.before ? colors.red : colors.green;
      return `  ${colors.bold(gate.id)}  ${pad(gate.title, titles)}  ${paint(`${gate.before} ${arrow} ${gate.after}`)}`;
    }),
    ...(changed.length > 0 ? [''] : []),
    ...assumptions('now assumes', comparison.assumptions.added, style, look),
    ...assumptions('no longer assumes', comparison.assumptions.removed, style, look),
    ...comparison.checks.flatMap((change) => changeLines(change, style, look)),
    ...(comparison.checks.length > 0 ? [''] : []),
    verdict(comparison, look),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function verdict({ before, after, maximum, checks, regressions }: Comparison, { colors, arrow }: Palette): string {
  const score = before === after ? `${after} of ${maximum}` : `${before} ${arrow} ${after} of ${maximum}`;
  if (regressions.length > 0)
    return `${colors.red(colors.bold('WORSE'))}  ${score}, ${regressions.length} ${regressions.length === 1 ? 'step' : 'steps'} back`;
  return checks.length === 0 ? `${colors.bold('SAME')}  ${score}` : `${colors.green(colors.bold('NOT WORSE'))}  ${score}`;
}

function changeLines({ id, before, after, introduced, fixed }: CheckChange, style: Style, look: Palette): readonly string[] {
  const { colors, arrow } = look;
  const verdicts = before.status === after.status ? after.status : `${before.status} ${arrow} ${after.status}`;
  const summary = before.summary === after.summary ? [] : [`was: ${before.summary}`, `now: ${after.summary}`];
  return [
    `  ${colors.bold(id)}  ${verdicts}`,
    ...summary.flatMap((line) => wrap(escapeText(line), style.columns - 6).map((part) => colors.dim(`      ${part}`))),
    ...listed(introduced, colors.red('+'), 'was', style, look),
    ...listed(fixed, colors.green('-'), 'now', style, look),
  ];
}

function listed(problems: readonly Explained[], mark: string, instead: string, style: Style, look: Palette): readonly string[] {
  const found = problems.filter((problem) => problem.kind === 'finding');
  const rest = found.length > shown ? [`      ${look.ellipsis} and ${found.length - shown} more`] : [];
  return [...found.slice(0, shown).flatMap((problem) => explained(problem, mark, instead, style, look)), ...rest];
}

/** What it is about and where; what is wrong with it; and what the other report has in evidence on the same. */
function explained({ key, at, message, instead }: Explained, mark: string, verb: string, style: Style, look: Palette): readonly string[] {
  const place = at && !key.startsWith(`${at.path} `) && key !== at.path ? `  ${at.path}:${at.line}` : '';
  const [fact] = instead;
  const said = message.startsWith(`${key} `) ? message.slice(key.length + 1) : message;
  const told = (text: string): readonly string[] =>
    wrap(escapeText(text), style.columns - 8).map((line) => look.colors.dim(`        ${line}`));
  return [
    `    ${mark} ${clip(escapeText(`${key}${place}`), style.columns - 6, look.ellipsis)}`,
    ...told(said),
    ...(fact ? told(`${verb}: ${fact.note ?? ''} (${fact.path}:${fact.line})`) : []),
  ];
}

const assumptions = (verb: string, list: readonly Assumption[], style: Style, look: Palette): readonly string[] =>
  list.map(({ name, value, from: [first] }) => {
    const place = first ? ` (${first.path}:${first.line})` : '';
    return look.colors.yellow(clip(escapeText(`  ${verb} ${name}: ${value}${place}`), style.columns, look.ellipsis));
  });

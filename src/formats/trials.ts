import { count } from '../count.ts';
import type { Trial, Trials } from '../prove/run/trial.ts';
import { escapeText } from './escape.ts';
import { palette, type Style } from './style.ts';
import { clip } from './width.ts';

/** What was broken on a copy, and what the target's own tests said to it: a table for people. */
export function trialsText({ trials, baseline, contained }: Trials, style: Style): string {
  const { colors } = palette(style);
  const { green, red } = baseline;
  const lines = [
    `Before anything was broken ${count(green, 'linked test')} passed${red.length > 0 ? ` and ${red.length} did not` : ''}${contained ? '' : '; they ran without a sandbox'}.`,
    ...red.slice(0, 10).map(({ test, message }) => `  ${escapeText(test)}: ${shown(message, style)}`),
    ...(red.length > 10 ? [`  and ${red.length - 10} more`] : []),
    '',
  ];
  for (const gate of [...new Set(trials.map((each) => each.gate))]) {
    const own = trials.filter((each) => each.gate === gate);
    lines.push(colors.bold(`${gate}  ${fates(own)}`), ...own.flatMap((each) => trialLines(each, style)), '');
  }
  lines.push(`${count(trials.length, 'sabotage')}: ${fates(trials)}`);
  return `${lines.join('\n')}\n`;
}

const NAMES = { killed: 'killed', survived: 'survived', invalid: 'invalid', 'not-run': 'not run' } as const;

function fates(trials: readonly Trial[]): string {
  const counted = Object.entries(NAMES).map(([fate, name]) => [trials.filter((each) => each.fate === fate).length, name] as const);
  return counted.flatMap(([number, name]) => (number > 0 || name === 'killed' ? [`${number} ${name}`] : [])).join(', ');
}

const shown = (text: string, style: Style): string => clip(escapeText(text), Math.max(style.columns, 60) - 8);

function trialLines(trial: Trial, style: Style): string[] {
  const { colors, pass, exception, blocker } = palette(style);
  const { check, path, line, title, before, after, fate, reason, ran, killedBy, difference } = trial;
  const mark = fate === 'killed' ? colors.green(pass) : fate === 'survived' ? colors.red(blocker) : colors.yellow(exception);
  const edit = [colors.dim(`      - ${shown(before, style)}`), ...(after === '' ? [] : [colors.dim(`      + ${shown(after, style)}`)])];
  const told =
    fate === 'killed'
      ? `killed by ${killedBy.length} of ${count(ran, 'test')}: ${killedBy.map(({ test }) => test).join(', ')}`
      : fate === 'survived'
        ? `survived ${count(ran, 'test')}`
        : `${NAMES[fate]}: ${reason}`;
  return [
    `  ${mark} ${check}  ${escapeText(path)}:${line}`,
    `      ${title}`,
    ...(fate === 'survived' ? difference.split('\n').map((each) => `      ${escapeText(each)}`) : edit),
    `      ${shown(told, style)}`,
  ];
}

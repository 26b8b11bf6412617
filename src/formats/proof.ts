import { count } from '../count.ts';
import type { Proof, Proven } from '../prove/prove.ts';
import { escapeText } from './escape.ts';
import { palette, type Style } from './style.ts';
import { clip } from './width.ts';

/** What was broken, by gate, and who noticed: a table for people. */
export function proofText(proven: Proven, style: Style): string {
  const { proofs, untouched } = proven;
  const { colors } = palette(style);
  if (proofs.length === 0) return 'Nothing holds that could be broken.\n';
  const lines: string[] = [];
  for (const gate of [...new Set(proofs.map((each) => each.gate))]) {
    const own = proofs.filter((each) => each.gate === gate);
    lines.push(colors.bold(`${gate}  ${own.filter(({ noticed }) => noticed).length} of ${own.length} noticed`));
    for (const each of own) lines.push(...proofLines(each, style));
    lines.push('');
  }
  const noticed = proofs.filter((each) => each.noticed).length;
  lines.push(
    `${count(proofs.length, 'sabotage')}: ${noticed} noticed by the check whose evidence was broken, ${proofs.filter((each) => !each.noticed && each.noticedBy.length > 0).length} by another check, ${proofs.filter(({ noticedBy }) => noticedBy.length === 0).length} by none`,
  );
  if (untouched.length > 0) lines.push(`no operator fits the evidence of ${untouched.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function proofLines(proof: Proof, style: Style): string[] {
  const { colors, pass, exception, blocker } = palette(style);
  const { check, path, line, title, before, after, noticed, noticedBy, tests } = proof;
  const others = noticedBy.filter((id) => id !== check);
  const mark = noticed ? colors.green(pass) : noticedBy.length > 0 ? colors.yellow(exception) : colors.red(blocker);
  const shown = (text: string): string => clip(escapeText(text), Math.max(style.columns, 60) - 8);
  const by = noticed
    ? `noticed${others.length > 0 ? `, also by ${others.join(', ')}` : ''}`
    : others.length > 0
      ? `noticed by ${others.join(', ')}`
      : 'not noticed: the property holds without it, or the check does not see it';
  return [
    `  ${mark} ${check}  ${escapeText(path)}:${line}`,
    `      ${title}`,
    colors.dim(`      - ${shown(before)}`),
    ...(after === '' ? [] : [colors.dim(`      + ${shown(after)}`)]),
    `      ${by}`,
    ...(tests.length > 0 ? [`      tests that reach it: ${shown(tests.join(', '))}`] : []),
  ];
}

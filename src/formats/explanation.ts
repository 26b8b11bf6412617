import type { Check, Gate, Leg } from '../define.ts';
import type { Repository } from '../repo.ts';
import type { ReportedCheck, ReportedFinding } from '../report.ts';
import { conceal } from './conceal.ts';
import { escapeText } from './escape.ts';
import { moreEvidence, shownEvidence } from './findings.ts';
import { type Palette, palette, type Style } from './style.ts';
import { clip, hang, wrap } from './width.ts';

const legs: Readonly<Record<Leg, string>> = { enforced: 'enforced by code', tested: 'pinned by tests', documented: 'documented' };

/** What one check demands, and each finding with its code and the chain of evidence that led to it. */
export function explanation(
  gate: Gate,
  check: Check,
  found: ReportedCheck,
  findings: readonly ReportedFinding[],
  repo: Repository,
  style: Style,
): string {
  const look = palette(style);
  const { colors } = look;
  const flow = (text: string, indent = '  '): readonly string[] =>
    wrap(escapeText(text), style.columns - indent.length).map((line) => indent + line);
  const told = new Map<string, string>();
  // The same job and step often end the chains of many findings: they are told once.
  const way = ({ key, related }: ReportedFinding): readonly string[] => {
    const rests = related.map((_, index) => JSON.stringify(related.slice(index)));
    const at = rests.findIndex((rest, index) => told.has(rest) && related.length - index > 2);
    const steps = (at < 0 ? related : related.slice(0, at)).flatMap((step) => chain(step, repo, style, look));
    const known = told.get(rests[at] ?? '');
    for (const rest of rests) if (!told.has(rest)) told.set(rest, key);
    return known === undefined ? steps : [...steps, ...hang(`    ${look.arrow} `, escapeText(`and on as for ${known}`), style.columns)];
  };
  const weight =
    check.severity === 'advice'
      ? 'advice, never counts'
      : check.core
        ? 'core: without it the gate is 0'
        : 'keeps the gate at 1 until it holds';
  const lines = [
    colors.bold(check.id),
    ...flow(check.title),
    `  ${colors.dim(`${gate.id} ${gate.title} ${look.dot} ${legs[check.leg]} ${look.dot} ${weight}`)}`,
    '',
    colors.bold('Why'),
    ...flow(check.why),
    colors.bold('Fix'),
    ...flow(check.fix),
    '',
    colors.bold(`Here: ${found.status}`),
    ...flow(found.summary),
    ...found.evidence.slice(0, shownEvidence).flatMap((step) => chain(step, repo, style, look)),
    ...moreEvidence(found.evidence, look),
    ...findings.flatMap((finding) => [
      '',
      `  ${colors.bold(escapeText(finding.key))}  ${finding.severity}`,
      ...flow(finding.message, '    '),
      ...chain(finding, repo, style, look),
      ...way(finding),
      ...(finding.fix === check.fix ? [] : flow(`fix: ${finding.fix}`, '    ')),
    ]),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** One step of evidence with the line of code it points to. */
function chain(step: { path: string; line: number; note?: string }, repo: Repository, style: Style, look: Palette): readonly string[] {
  if (step.path === '.') return [];
  const head = hang(`    ${look.arrow} `, escapeText(`${step.path}:${step.line} ${step.note ?? ''}`).trimEnd(), style.columns);
  const code = repo.text(step.path)?.split('\n')[step.line - 1]?.trim();
  if (!code) return head;
  return [...head, look.colors.dim(clip(`        ${escapeText(conceal(step.path, code.slice(0, 400)))}`, style.columns, look.ellipsis))];
}

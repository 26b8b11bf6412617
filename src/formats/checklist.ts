import { type ChecklistItem, checklistOf } from '../checklist.ts';
import type { Location } from '../define.ts';
import type { Report, ReportedCheck } from '../report.ts';
import { markdownCode, markdownText } from './escape/markdown.ts';
import { verdictText } from './verdict.ts';
import { clip } from './width.ts';

/** Turns a path of the repository into the target of a link. */
export type Link = (at: Location) => string;

/** The checklist and the rubric of a report as Markdown, with links to the evidence. */
export function checklistMarkdown(report: Report, link: Link): string {
  const items = checklistOf(report);
  const lines = [
    `**${verdictText(report)}**`,
    ...report.gates.flatMap((gate) => {
      const own = items.filter((item) => item.gate === gate.id);
      return own.length === 0
        ? []
        : ['', `### ${gate.id} ${markdownText(gate.title)}`, '', ...own.flatMap((item) => itemLines(item, link))];
    }),
    '',
    '### Score',
    '',
    '| Gate | Score | What is missing |',
    '|---|:-:|---|',
    ...report.gates.map(
      (gate) => `| ${gate.id} ${markdownText(gate.title)} | ${gate.score} | ${markdownText(clip(gate.next?.summary ?? '', 200))} |`,
    ),
    `| **Total** | **${report.total} of ${report.maximum}** | |`,
    '',
    '0: not implemented or not enforced. 1: implemented, with known exceptions, or not fully tested or documented. 2: enforced, tested and documented without two truths.',
  ];
  return `${lines.join('\n')}\n`;
}

function itemLines({ ticked, declared, text, checks, open, proven }: ChecklistItem, link: Link): readonly string[] {
  const head = `- [${ticked ? 'x' : ' '}] ${text}${declared ? ' (declared not to apply, verified)' : ''}`;
  const missing = open.map(
    (check) => `  - ${markdownCode(check.id)}: ${check.status}, ${markdownText(clip(check.summary, 200))}${places(check, link)}`,
  );
  const shown =
    ticked && !declared
      ? proven.map((check) => `  - ${markdownCode(check.id)}: ${markdownText(clip(check.summary, 200))}${places(check, link)}`)
      : [];
  return [
    head,
    ...(declared ? [] : missing),
    ...shown,
    ...(checks.length > open.length + proven.length && !declared ? ['  - not all of its checks were judged'] : []),
  ];
}

function places(check: ReportedCheck, link: Link): string {
  const steps: readonly Location[] = check.findings.length > 0 ? check.findings : check.evidence;
  const shown = steps.filter((step) => step.path !== '.').slice(0, 3);
  return shown.length === 0
    ? ''
    : ` (${shown.map((step) => `[${markdownCode(clip(`${step.path}:${step.line}`, 120))}](${link(step)})`).join(', ')})`;
}

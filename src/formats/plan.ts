import { count } from '../count.ts';
import type { Part, Plan, PlannedItem, PlannedPackage } from '../plan.ts';
import { markdownCode, markdownText } from './escape/markdown.ts';
import { clip } from './width.ts';

const titles: Readonly<Record<Part, string>> = { code: 'Code and deployment', tests: 'Tests', docs: 'Documents' };
const shown = 50;

/** The plan as Markdown. */
export function planMarkdown(plan: Plan): string {
  if (plan.packages.length === 0) return `# Plan\n\nNothing is open: ${plan.total} of ${plan.maximum}.\n`;
  const lines = [
    '# Plan',
    '',
    `${plan.total} of ${plan.maximum} points. Every gate weighs two points.`,
    '',
    '| Package | Gates | Covers | Points | Open |',
    '|---|---|---|---|---|',
    ...plan.packages.map(
      (entry) =>
        `| ${entry.id} ${entry.title} | ${entry.gates.join(', ')} | ${entry.covers.join(', ')} | ${entry.points} of ${entry.maximum} | ${openOf(entry)} |`,
    ),
    ...plan.packages.flatMap(packageLines),
  ];
  return `${lines.join('\n')}\n`;
}

const openOf = (entry: PlannedPackage): number => entry.items.reduce((sum, item) => sum + item.edits.length, 0);

function packageLines(entry: PlannedPackage): readonly string[] {
  const parts = (Object.keys(titles) as Part[]).flatMap((part) => {
    const items = entry.items.filter((item) => item.part === part);
    return items.length === 0 ? [] : ['', `### ${titles[part]}`, '', ...items.flatMap(itemLines)];
  });
  return [
    '',
    `## ${entry.id} ${entry.title} (${entry.gates.join(', ')}; ${entry.covers.join(', ')})`,
    ...parts,
    '',
    '### Done when',
    '',
    ...entry.exit.map((id) => `- [ ] ${markdownCode(id)} passes`),
    `- [ ] ${markdownCode(entry.command)} exits with 0`,
  ];
}

function itemLines({ path, edits, lifts }: PlannedItem): readonly string[] {
  const where = path === undefined ? 'Not at one place' : markdownCode(clip(path, 200));
  const gain = lifts.length > 0 ? `, lifts ${lifts.join(', ')}` : '';
  const rest = edits.length > shown ? [`  - and ${edits.length - shown} more`] : [];
  return [
    `- ${where} (${count(edits.length, 'edit')}${gain})`,
    ...edits
      .slice(0, shown)
      .flatMap(({ check, key, line, message, fix }) => [
        `  - ${markdownCode(check)} ${markdownCode(clip(key, 120))}${line === undefined ? '' : ` line ${line}`}: ${markdownText(clip(message, 400))}`,
        `    - ${markdownText(clip(fix, 400))}`,
      ]),
    ...rest,
  ];
}

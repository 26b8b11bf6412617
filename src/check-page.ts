import type { Check, Gate, Leg } from './define.ts';
import { markdownText } from './formats/escape/markdown.ts';

const legs: Readonly<Record<Leg, string>> = {
  enforced: 'enforced: what the code and the deployment do',
  tested: 'tested: what a test that can fail pins in a blocking job',
  documented: 'documented: what the documents say',
};

const weights: Readonly<Record<Check['severity'], string>> = {
  blocker: 'blocker: the property is false',
  exception: 'exception: it holds but for this',
  advice: 'advice: never changes a score',
};

/** File name of a check's page. */
export const pageName = (check: Check): string => `${check.id.replace('/', '-')}.md`;

/** The documentation page of a check, made from its declaration. */
export function checkPage(gate: Gate, check: Check): string {
  const absence =
    check.whenAbsent === 'fail'
      ? 'The control is one that every such service needs: where it does not exist, the check fails.'
      : 'Where the thing it judges does not exist, the check is `absent`, which is harmless as long as there is evidence for it.';
  const weight =
    check.severity === 'advice'
      ? 'It never changes a score.'
      : check.core
        ? `It is a core check: while it has an open blocker, is unknown or is absent, ${gate.id} scores 0.`
        : `While it does not hold, ${gate.id} scores at most 1.`;
  const lines = [
    `# ${check.id}`,
    '',
    `**${markdownText(check.title)}**`,
    '',
    '| | |',
    '|---|---|',
    `| Gate | ${gate.id} ${markdownText(gate.title)} |`,
    `| Leg | ${legs[check.leg]} |`,
    `| Core | ${check.core ? 'yes' : 'no'} |`,
    `| Highest severity | ${weights[check.severity]} |`,
    `| Can be waived | ${check.waivable ? 'yes' : 'no'} |`,
    '',
    '## Why',
    '',
    markdownText(check.why),
    '',
    '## How to fix it',
    '',
    markdownText(check.fix),
    '',
    '## How it counts',
    '',
    `${weight} ${absence}`,
    '',
    'What it found in your repository, with the chain of evidence:',
    '',
    '```',
    `autopack-ready explain ${check.id}`,
    '```',
  ];
  return `${lines.join('\n')}\n`;
}

/** The index of all check pages. */
export function checkIndex(gates: readonly Gate[]): string {
  const count = gates.reduce((sum, gate) => sum + gate.checks.length, 0);
  const lines = [
    '# The checks',
    '',
    `${gates.length} gates, ${count} checks. A check marked ● is a core check: it decides between 0 and 1.`,
    ...gates.flatMap((gate) => [
      '',
      `## ${gate.id} ${markdownText(gate.title)}`,
      '',
      markdownText(gate.question),
      '',
      '| Check | Leg | |',
      '|---|---|---|',
      ...gate.checks.map(
        (check) => `| [${check.id}](${pageName(check)})${check.core ? ' ●' : ''} | ${check.leg} | ${markdownText(check.title)} |`,
      ),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

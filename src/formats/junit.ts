import type { Report, ReportedCheck, ReportedGate } from '../report.ts';
import { xmlText } from './escape/xml.ts';
import { gateProblems, type Problem } from './problems.ts';
import { clip } from './width.ts';

const shown = 100;

interface Case {
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly lines: readonly string[];
}

/**
 * The report as JUnit XML: a suite a gate, a case a check. A check that keeps its gate back is a failure, an undecided one an error;
 * what is absent and harmless is skipped. A gate with a verified declaration is skipped whole.
 */
export function junit(report: Report): string {
  const suites = report.gates.map(suite);
  const cases = suites.flatMap((entry) => entry.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlText(report.tool.name)}" ${totals(cases)}>`,
    ...suites.flatMap((entry) => entry.lines),
    '</testsuites>',
    '',
  ].join('\n');
}

function totals(cases: readonly Case[]): string {
  const of = (outcome: Case['outcome']): number => cases.filter((entry) => entry.outcome === outcome).length;
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`;
}

function suite(gate: ReportedGate): { readonly cases: readonly Case[]; readonly lines: readonly string[] } {
  const problems = gateProblems(gate);
  const cases = gate.checks.map((check) =>
    testCase(
      gate,
      check,
      problems.filter((problem) => problem.check === check),
    ),
  );
  const title = xmlText(`${gate.id} ${gate.title}`);
  const lines = [
    `  <testsuite name="${title}" ${totals(cases)}>`,
    '    <properties>',
    `      <property name="score" value="${gate.score}"/>`,
    `      <property name="scoreWithWaivers" value="${gate.scoreWithWaivers}"/>`,
    '    </properties>',
    ...cases.flatMap((entry) => entry.lines),
    '  </testsuite>',
  ];
  return { cases, lines };
}

function testCase(gate: ReportedGate, check: ReportedCheck, problems: readonly Problem[]): Case {
  const open = `    <testcase classname="${xmlText(`${gate.id} ${gate.title}`)}" name="${xmlText(`${check.id}: ${check.title}`)}"`;
  const closed = (outcome: Case['outcome'], body: readonly string[]): Case => ({
    outcome,
    lines: [`${open}>`, ...body, '    </testcase>'],
  });
  const message = xmlText(clip(check.summary, 500));
  if (gate.declared?.status === 'pass')
    return closed('skipped', [`      <skipped message="${xmlText(clip(`declared not to apply: ${gate.declared.reason}`, 500))}"/>`]);
  if (check.standing !== 'holds') {
    const element = check.status === 'unknown' ? 'error' : 'failure';
    return closed(element, [`      <${element} type="${check.status}" message="${message}">${body(check, problems)}</${element}>`]);
  }
  if (check.status === 'absent') return closed('skipped', [`      <skipped message="${message}"/>`]);
  if (check.status === 'pass') return { outcome: 'passed', lines: [`${open}/>`] };
  return closed('passed', [`      <system-out>${xmlText(clip(check.summary, 500))}\n${body(check, problems)}</system-out>`]);
}

function body(check: ReportedCheck, problems: readonly Problem[]): string {
  const place = ({ at }: Problem): string => (at ? ` (${at.path}:${at.line})` : '');
  const found = problems.slice(0, shown).map((problem) => `${problem.severity} ${problem.key}${place(problem)}: ${problem.message}`);
  const left = problems.length - found.length;
  const waived = check.waived
    .slice(0, shown)
    .map(({ key, waiver }) => `waived until ${waiver.expires} by ${waiver.owner}: ${key} (${waiver.reason})`);
  return [...found, ...(left > 0 ? [`and ${left} more`] : []), ...waived, `fix: ${check.fix}`]
    .map((line) => xmlText(clip(line, 2000)))
    .join('\n');
}

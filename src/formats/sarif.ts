import type { Log, Notification, ReportingDescriptor, Result, Location as SarifLocation } from 'sarif';
import { count } from '../count.ts';
import type { Location, Severity } from '../define.ts';
import type { Report, ReportedCheck, ReportedGate } from '../report.ts';
import { sarifText, sarifUri } from './escape/sarif.ts';
import { safeJson } from './escape.ts';
import { here, type Placement, placed } from './placement.ts';
import { type Problem, placeOf, problemsOf, ranked } from './problems.ts';
import type { Style } from './style.ts';
import { clip } from './width.ts';

/** GitHub takes more results a run, but shows only so many. */
const maximum = 5000;
const locations = 20;

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { blocker: 'error', exception: 'warning', advice: 'note' };

/**
 * The report as SARIF 2.1.0. Findings and missing controls are results, each with a location; undecided checks and what was not read
 * are notifications, because a viewer would show them as findings. Waived findings are left out: viewers ignore suppressions.
 */
export function sarif(report: Report, _style?: Style, place: Placement = here): string {
  const problems = ranked(problemsOf(report));
  const results = problems.filter((problem) => problem.kind !== 'unknown');
  const checks = report.gates.flatMap((gate) => gate.checks.map((check) => ({ gate, check })));
  const indexes = new Map(checks.map(({ check }, index) => [check.id, index]));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: report.tool.name, version: report.tool.version, semanticVersion: report.tool.version, rules: checks.map(rule) },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: report.errors.length === 0,
            toolExecutionNotifications: notifications(report, problems, results.length, place),
          },
        ],
        results: results.slice(0, maximum).map((problem) => result(problem, indexes.get(problem.check.id) ?? 0, report, place)),
        properties: {
          total: report.total,
          totalWithWaivers: report.totalWithWaivers,
          maximum: report.maximum,
          ready: report.ready,
          rubric: report.rubric,
        },
      },
    ],
  };
  return `${safeJson(log)}\n`;
}

function rule({ gate, check }: { gate: ReportedGate; check: ReportedCheck }): ReportingDescriptor {
  return {
    id: check.id,
    shortDescription: { text: sarifText(check.title) },
    fullDescription: { text: sarifText(`${check.title}. ${check.why}`) },
    help: { text: sarifText(`${check.why} Fix: ${check.fix}`) },
    defaultConfiguration: { level: levels[check.severity] },
    properties: {
      tags: [gate.id, check.leg, ...(check.core ? ['core'] : [])],
      'problem.severity': check.severity === 'blocker' ? 'error' : check.severity === 'exception' ? 'warning' : 'recommendation',
    },
  };
}

function result(problem: Problem, ruleIndex: number, report: Report, place: Placement): Result {
  const related = problem.related.filter((step) => step.path !== '.' && step.path !== '').slice(0, locations);
  return {
    ruleId: problem.check.id,
    ruleIndex,
    level: levels[problem.severity],
    message: { text: sarifText(clip(problem.kind === 'finding' ? `${problem.key}: ${problem.message}` : problem.message, 1000)) },
    locations: [location(placeOf(problem, report), place)],
    ...(related.length > 0
      ? {
          relatedLocations: related.map((step, id) => ({
            id,
            ...location(step, place),
            message: { text: sarifText(clip(step.note ?? 'evidence', 500)) },
          })),
        }
      : {}),
    partialFingerprints: { 'autopackReady/v1': problem.fingerprint },
    properties: { gate: problem.gate, key: problem.key, severity: problem.severity },
  };
}

function location(at: Location, place: Placement): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: { uri: sarifUri(placed(at.path, place)), uriBaseId: 'SRCROOT' },
      region: { startLine: Math.max(1, at.line) },
    },
  };
}

function notifications(report: Report, problems: readonly Problem[], results: number, place: Placement): Notification[] {
  const undecided = problems.filter((problem) => problem.kind === 'unknown');
  const left = results - maximum;
  return [
    ...report.errors.map(
      ({ id, reason }): Notification => ({ level: 'error', message: { text: sarifText(`internal error in ${id}: ${reason}`) } }),
    ),
    ...undecided.map(
      (problem): Notification => ({
        level: 'warning',
        message: { text: sarifText(`${problem.check.id}: ${problem.message}`) },
        associatedRule: { id: problem.check.id },
      }),
    ),
    ...(left > 0 ? [{ level: 'warning' as const, message: { text: `${count(left, 'result')} left out` } }] : []),
    ...report.diagnostics.slice(0, 1000).map(
      ({ path, line, reason }): Notification => ({
        level: 'note',
        message: { text: sarifText(`${path}: ${reason}`) },
        ...(path === '.' ? {} : { locations: [location({ path, line }, place)] }),
      }),
    ),
  ];
}

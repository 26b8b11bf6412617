import { count } from '../count.ts';
import type { Report, ReportedWaiver } from '../report.ts';

/** `7 of 16`, with waivers and the judged gates where they matter. */
export function scoreText(report: Report): string {
  const waived = report.totalWithWaivers === report.total ? '' : `, ${report.totalWithWaivers} with waivers`;
  const only = report.maximum === 16 ? '' : ` (${report.gates.map((gate) => gate.id).join(', ')} only)`;
  return `${report.total} of ${report.maximum}${waived}${only}`;
}

/** The verdict in a few words, the same in every format. */
export const verdictText = (report: Report): string => `${report.ready ? 'READY' : 'NOT READY'} ${scoreText(report)}`;

/** Said above the rows of several services. */
export const servicesText = ({ services, target }: Report): string | undefined =>
  services.length < 2
    ? undefined
    : `${services.length} services, judged one by one. The lowest decides and is shown here: ${target.service ?? ''}`;

/** Whether the ratchet was kept, in a few words; undefined when nothing was compared. */
export function ratchetText({ ratchet, total }: Report): string | undefined {
  if (!ratchet) return undefined;
  const score = ratchet.before === total ? 'same score' : `${ratchet.before} before`;
  return ratchet.regressions.length === 0
    ? `ratchet kept since ${ratchet.since} (${score})`
    : `ratchet broken since ${ratchet.since} (${score}): ${count(ratchet.regressions.length, 'step')} back`;
}

const problems: Readonly<Record<string, string>> = {
  stale: 'covers nothing, remove it',
  expired: 'has expired',
  'too-long': 'expires more than a year ahead',
  'not-waivable': 'is for a check that cannot be waived',
  undated: 'is not used, because the run was given no --today',
};

/** What is wrong with a waiver; undefined for one that is in use. */
export const waiverProblem = (waiver: ReportedWaiver): string | undefined => problems[waiver.state];

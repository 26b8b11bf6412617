import { gates } from '../gates/index.ts';
import { compareReports } from './compare.ts';
import type { LoadedConfig } from './config.ts';
import { TargetError } from './errors.ts';
import { type Inspected, inspectServices, joined } from './inspect-services.ts';
import type { Ratchet, Report } from './report.ts';
import type { ReportCache } from './report-cache.ts';
import { gitRepository } from './repository/git-tree.ts';
import type { Session } from './session.ts';

type All = readonly [Inspected, ...Inspected[]];

/**
 * Adds the comparison with an earlier commit to a report, service by service. The earlier tree is inspected with the configuration of
 * now, so that a change of the configuration alone is no step back or forward. Throws UsageError or TargetError when the commit cannot
 * be read, and TargetError when its inspection failed in part: a comparison with half a report would let a step back through.
 */
export async function compareSince(session: Session, folder: string, since: string, options: { readonly today?: string }): Promise<Report> {
  const { report, source, inspected, cache } = session;
  const only = report.gates.map((gate) => gate.id);
  const earlier = await inspectTree(source, folder, since, options.today, only, cache);
  const compared = inspected.map((now) => compareService(earlier, now));
  const ratchet: Ratchet = {
    since,
    before: joined(earlier, false).total,
    regressions: compared.flatMap(({ regressions }) => regressions),
    introduced: compared.flatMap(({ introduced }) => introduced),
  };
  return { ...report, ratchet };
}

/** One service against itself in the earlier tree, or against the whole of it as long as that was one service. */
function compareService(earlier: All, { service, report }: Inspected): Pick<Ratchet, 'regressions' | 'introduced'> {
  const before = earlier.find((each) => each.service?.path === service?.path) ?? earlier.find((each) => !each.service);
  if (!before) {
    const regressions = report.ready ? [] : [`${service?.name ?? 'the repository'} is new and not ready`];
    return { regressions, introduced: [] };
  }
  const { regressions, checks } = compareReports(before.report, report);
  return {
    regressions: service ? regressions.map((reason) => `${service.name}: ${reason}`) : regressions,
    introduced: checks.flatMap((change) => change.introduced.map((problem) => problem.fingerprint)),
  };
}

/** Inspects the tree of a commit with a configuration. Throws as `compareSince` does. */
export const inspectCommit = async (source: LoadedConfig, folder: string, ref: string, today: string | undefined): Promise<Report> =>
  joined(await inspectTree(source, folder, ref, today), false);

async function inspectTree(
  source: LoadedConfig,
  folder: string,
  ref: string,
  today: string | undefined,
  only?: readonly string[],
  cache?: ReportCache,
): Promise<All> {
  const inspected = await inspectServices(gitRepository(folder, ref), source.config, {
    gates,
    source,
    ...(only ? { only } : {}),
    ...(cache ? { cache } : {}),
    ...(today === undefined ? {} : { today }),
  });
  const [failed] = inspected.flatMap(({ report }) => report.errors);
  if (failed) throw new TargetError(`${ref}: the inspection of that commit failed in ${failed.id}: ${failed.reason}`);
  return inspected;
}

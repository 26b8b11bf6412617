import { gates } from '../gates/index.ts';
import { compareReports } from './compare.ts';
import type { LoadedConfig } from './config.ts';
import { TargetError } from './errors.ts';
import { inspect } from './inspect.ts';
import type { Report } from './report.ts';
import { gitRepository } from './repository/git-tree.ts';
import type { Session } from './session.ts';

/**
 * Adds the comparison with an earlier commit to a report. The earlier tree is inspected with the configuration of now, so that a change
 * of the configuration alone is no step back or forward. Throws UsageError or TargetError when the commit cannot be read, and
 * TargetError when its inspection failed in part: a comparison with half a report would let a step back through.
 */
export async function compareSince(session: Session, folder: string, since: string, options: { readonly today?: string }): Promise<Report> {
  const { report, source } = session;
  const earlier = await inspectCommit(
    source,
    folder,
    since,
    options.today,
    report.gates.map((gate) => gate.id),
  );
  const { before, regressions, checks } = compareReports(earlier, report);
  const introduced = checks.flatMap((change) => change.introduced.map((problem) => problem.fingerprint));
  return { ...report, ratchet: { since, before, regressions, introduced } };
}

/** Inspects the tree of a commit with a configuration. Throws as `compareSince` does. */
export async function inspectCommit(
  source: LoadedConfig,
  folder: string,
  ref: string,
  today: string | undefined,
  only?: readonly string[],
): Promise<Report> {
  const report = await inspect(gitRepository(folder, ref), source.config, {
    gates,
    source,
    ...(only ? { only } : {}),
    ...(today === undefined ? {} : { today }),
  });
  const [failed] = report.errors;
  if (failed) throw new TargetError(`${ref}: the inspection of that commit failed in ${failed.id}: ${failed.reason}`);
  return report;
}

import { gates } from '../gates/index.ts';
import { compareReports } from './compare.ts';
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
  const earlier = await inspect(gitRepository(folder, since), source.config, {
    gates,
    source,
    only: report.gates.map((gate) => gate.id),
    ...(options.today === undefined ? {} : { today: options.today }),
  });
  const [failed] = earlier.errors;
  if (failed) throw new TargetError(`${since}: the inspection of that commit failed in ${failed.id}: ${failed.reason}`);
  const { before, regressions, checks } = compareReports(earlier, report);
  const introduced = checks.flatMap((change) => change.introduced.map((problem) => problem.fingerprint));
  return { ...report, ratchet: { since, before, regressions, introduced } };
}

import { appendFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Placement } from '../formats/placement.ts';
import type { Report } from '../report.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the inspected folder lies in the checkout that readers of a report see: from the workspace of GitHub Actions, otherwise from
 * the current folder. A folder outside of it is its own root.
 */
export function placementOf(path: string, cwd: string, environment: Environment): Placement {
  const workspace = environment.GITHUB_WORKSPACE;
  const root = workspace ? resolve(workspace) : cwd;
  const found = relative(real(root), real(resolve(cwd, path)));
  const inside = !isAbsolute(found) && found !== '..' && !found.startsWith(`..${sep}`);
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = environment;
  const hosted =
    workspace &&
    inside &&
    /^https:\/\/[\w.:-]+$/.test(server ?? '') &&
    /^[\w.-]+\/[\w.-]+$/.test(repository ?? '') &&
    /^[0-9a-f]{40,64}$/.test(commit ?? '');
  return { folder: inside ? found.split(sep).join('/') : '', ...(hosted ? { blob: `${server}/${repository}/blob/${commit}` } : {}) };
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Appends the report to the job summary of GitHub Actions, where there is one. A summary that cannot be written is a warning. */
export async function writeSummary(report: Report, place: Placement, environment: Environment): Promise<void> {
  const file = environment.GITHUB_STEP_SUMMARY;
  if (!file) return;
  const { markdown } = await import('../formats/markdown.ts');
  try {
    appendFileSync(file, markdown(report, undefined, place));
  } catch {
    process.stderr.write('warning: the job summary cannot be written\n');
  }
}

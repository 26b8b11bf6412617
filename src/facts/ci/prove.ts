import type { Evidence } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { loadShell, type ParseShell } from '../../syntax/shell.ts';
import { accountOf } from './account.ts';
import { type Aggregate, aggregatesOf } from './aggregate.ts';
import { type Attempt, type Visit, visitWorkflow } from './attempts.ts';
import { otherSystems } from './other-systems.ts';
import { readWorkflow, type Workflow, workflowPaths } from './workflow.ts';

const rank = { blocking: 2, unknown: 1, 'not-blocking': 0 } as const;

export interface Proof {
  readonly verdict: 'blocking' | 'not-blocking' | 'unknown';
  readonly reason: string;
  readonly path: string;
  readonly line: number;
  readonly chain: readonly Evidence[];
  /** The check that branch protection has to require. */
  readonly checkName?: string;
  /** Every step that runs or may run the file, the best first. */
  readonly attempts: readonly Attempt[];
  /** Each reason why one of them does not, or may not, turn its check red, and the summary jobs that hide its failure. */
  readonly account: readonly Evidence[];
}

/** Proves for many files of one repository; the shell grammar is loaded once. */
export async function openCi(repo: Repository): Promise<{
  proveRun(testFile: string, guardedFile?: string): Proof;
  readonly workflows: readonly Workflow[];
  readonly unreadable: readonly string[];
}> {
  const parse = await loadShell();
  const workflows: Workflow[] = [];
  const unreadable: string[] = [];
  for (const path of workflowPaths(repo)) {
    const workflow = readWorkflow(path, repo.text(path) ?? '');
    if (workflow) workflows.push(workflow);
    else unreadable.push(path);
  }
  const summaries = new Map<string, readonly Aggregate[]>();
  const summariesFor = (file: string): readonly Aggregate[] => {
    const known = summaries.get(file) ?? aggregatesOf(repo, workflows, file, parse);
    summaries.set(file, known);
    return known;
  };
  return {
    workflows,
    unreadable,
    proveRun: (testFile, guardedFile) => {
      const found = prove(repo, parse, workflows, unreadable, testFile, guardedFile ?? testFile);
      // A job that is skipped for the guarded file hands nothing on; what the summary makes of it shows where it runs.
      return { ...found, account: accountOf(found.attempts, [...summariesFor(guardedFile ?? testFile), ...summariesFor(testFile)]) };
    },
  };
}

function prove(
  repo: Repository,
  parse: ParseShell,
  workflows: readonly Workflow[],
  unreadable: readonly string[],
  testFile: string,
  guarded: string,
): Omit<Proof, 'account'> {
  const visit: Visit = { repo, parse, testFile, attempts: [], misses: [] };
  for (const workflow of workflows) visitWorkflow(visit, workflow, guarded, workflows);
  const attempts = visit.attempts
    .map((attempt, i) => ({ attempt, i }))
    .sort(
      (a, b) =>
        rank[b.attempt.verdict] - rank[a.attempt.verdict] ||
        Number(b.attempt.certain) - Number(a.attempt.certain) ||
        a.attempt.obstacles.length - b.attempt.obstacles.length ||
        a.i - b.i,
    )
    .map(({ attempt }) => attempt);
  const best = attempts[0];
  const [broken] = unreadable;
  if (best?.verdict === 'blocking') {
    const place = best.chain.at(-1) ?? { path: testFile, line: 1 };
    return {
      verdict: 'blocking',
      reason: `its failure turns the check "${best.checkName}" red`,
      path: place.path,
      line: place.line,
      chain: best.chain,
      checkName: best.checkName,
      attempts,
    };
  }
  if (broken !== undefined)
    return { verdict: 'unknown', reason: 'a workflow could not be read', path: broken, line: 1, chain: [], attempts };
  if (best && (best.certain || best.verdict === 'unknown')) {
    const first = best.obstacles.find((entry) => entry.kind === best.verdict) ?? best.obstacles[0];
    const { reason, path, line } = first ?? { reason: 'not understood', path: testFile, line: 1 };
    return { verdict: best.verdict, reason, path, line, chain: best.chain, checkName: best.checkName, attempts };
  }
  const other = otherSystems(repo)[0];
  if (other) return { verdict: 'unknown', reason: `${other.name} is not followed`, path: other.path, line: 1, chain: [], attempts };
  const miss = visit.misses[0];
  if (miss)
    return {
      verdict: 'not-blocking',
      reason: `no CI step runs it: ${miss.note}`,
      path: miss.path,
      line: miss.line,
      chain: [miss],
      attempts,
    };
  return { verdict: 'not-blocking', reason: 'no CI step runs it', path: workflows[0]?.path ?? testFile, line: 1, chain: [], attempts };
}

/**
 * Is this test file run by a job that blocks a pull request which changes `guardedFile` (the test itself when absent)?
 * Whether the check is required is a setting outside the repository; `checkName` says which one to require.
 */
export async function proveRun(repo: Repository, testFile: string, guardedFile?: string): Promise<Proof> {
  return (await openCi(repo)).proveRun(testFile, guardedFile);
}

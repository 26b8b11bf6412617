import type { Evidence, Location } from '../../define.ts';
import type { Proof } from '../ci/index.ts';
import type { TestCase } from './types.ts';
import type { Hit, Standing } from './vacuity/index.ts';

/** A test with what the vacuity rules leave of it. */
export interface Standable {
  readonly test: TestCase;
  readonly hits: readonly Hit[];
  readonly standing: Standing;
}

/** A test with the assertions that fail when the claim is broken. */
export type Pinning<T extends Standable> = T & { readonly pinned: readonly { readonly at: Location; readonly conditional: boolean }[] };

/** Whether a blocking job runs a test file when a guarded file changes. */
export type RunOf = (file: string, guarded: string) => Proof;

/** What tests are worth as proof of one claim. */
export interface Weighed<T extends Standable> {
  /** Tests that pin the claim, by what is left of them as evidence. */
  readonly counted: readonly Pinning<T>[];
  readonly weak: readonly Pinning<T>[];
  readonly rejected: readonly Pinning<T>[];
  /** The best run in CI of a counted test, for the changes that matter. */
  readonly run?: Proof;
  /**
   * proven: a counted test runs in a blocking job; undecided: whether it does is not known; not-blocking: none does;
   * weak, rejected: only such tests pin it; unpinned: tests reach the subject, none pins the claim; unlinked: no test reaches it.
   */
  readonly verdict: 'proven' | 'undecided' | 'not-blocking' | 'weak' | 'rejected' | 'unpinned' | 'unlinked';
  /** Why, in words with names: `test_x asserts a constant (V02)`, `"pytest | tee" cannot fail`. */
  readonly reason: string;
  /** Where that is seen; absent when no test reaches the subject. */
  readonly at?: Location;
  /** Test, then workflow, job and step. */
  readonly evidence: readonly Evidence[];
}

const RANK = { blocking: 2, unknown: 1, 'not-blocking': 0 } as const;
/** Each guarded file asks for the whole of CI again. */
const MOST_GUARDED = 3;

/** Weighs tests: the best of those that count decides, by the worst of the changes that have to run it. */
export function weigh<T extends Standable>(
  pinning: readonly Pinning<T>[],
  reaching: readonly Standable[],
  guarded: readonly string[],
  runOf: RunOf,
): Weighed<T> {
  const of = (wanted: Standing): readonly Pinning<T>[] => pinning.filter((test) => standingOf(test) === wanted);
  const [counted, weak, rejected] = [of('counted'), of('weak'), of('rejected')];
  const base = { counted, weak, rejected };
  const [best] = counted
    .map((test) => ({ test, run: worst(test.test.path, guarded, runOf) }))
    .sort((a, b) => RANK[b.run.verdict] - RANK[a.run.verdict]);
  if (best) return { ...base, ...ran(best.test, best.run) };
  const [hollow] = [...weak, ...rejected];
  if (hollow) {
    const hit = hollow.hits.find(({ severity }) => severity === 'rejected') ?? hollow.hits[0];
    const why = hit ? predicate(hit) : 'its assertion stands under a condition that may not hold (V08)';
    const isWeak = weak.length > 0;
    // Mending a weak test is not enough when nothing runs it either.
    const run = isWeak ? worst(hollow.test.path, guarded, runOf) : undefined;
    return {
      ...base,
      ...(run ? { run } : {}),
      verdict: isWeak ? 'weak' : 'rejected',
      reason: `${hollow.test.name} is about it, but ${why.replace(/^proves nothing, since /, '')}${run && run.verdict !== 'blocking' ? `; besides, ${run.reason}` : ''}`,
      at: hit ? { path: hit.path, line: hit.line } : placeOf(hollow),
      evidence: [...evidenceOf(hollow), ...(run ? ranBy(run) : [])],
    };
  }
  const [near] = reaching;
  if (!near) return { ...base, verdict: 'unlinked', reason: 'no test reaches it', evidence: [] };
  const hollowest = reaching.find(({ standing }) => standing === 'rejected');
  const hit = hollowest?.hits.find(({ severity }) => severity === 'rejected');
  const count = reaching.length === 1 ? 'one test reaches' : `${reaching.length} tests reach`;
  return {
    ...base,
    verdict: 'unpinned',
    reason: `${count} it, none fails when it is broken${hit && hollowest ? `: ${hollowest.test.name} ${predicate(hit)}` : ''}`,
    at: hit ? { path: hit.path, line: hit.line } : { path: near.test.path, line: near.test.line },
    evidence: [
      ...reaching.slice(0, 3).map(({ test }) => ({ path: test.path, line: test.line, note: test.name })),
      ...worst(near.test.path, guarded, runOf).account,
    ],
  };
}

function ran<T extends Standable>(test: Pinning<T>, run: Proof): Omit<Weighed<T>, 'counted' | 'weak' | 'rejected'> {
  const { name } = test.test;
  const evidence = [...evidenceOf(test), ...ranBy(run)];
  if (run.verdict === 'blocking')
    return { run, verdict: 'proven', reason: `${name} fails when it is broken, and ${run.reason}`, at: placeOf(test), evidence };
  const verdict = run.verdict === 'unknown' ? 'undecided' : 'not-blocking';
  return { run, verdict, reason: `${name} pins it, but ${run.reason}`, at: { path: run.path, line: run.line }, evidence };
}

/** Workflow, job and step; the check to require, which is a setting outside the repository; what speaks against this and other runs. */
function ranBy({ path, line, chain, checkName, verdict, account }: Proof): readonly Evidence[] {
  const required =
    checkName === undefined || verdict !== 'blocking' ? [] : [{ path, line, note: `branch protection has to require "${checkName}"` }];
  return [...chain, ...required, ...account];
}

const predicate = ({ message, rule }: Hit): string =>
  `${/^(?:its|every|a|an|any|only) /.test(message) ? `proves nothing, since ${message}` : message} (${rule})`;

const standingOf = (test: Pinning<Standable>): Standing =>
  test.standing === 'counted' && test.pinned.every(({ conditional }) => conditional) ? 'weak' : test.standing;

/** A test proves nothing when one of the changes that matter does not run it. */
function worst(file: string, guarded: readonly string[], runOf: RunOf): Proof {
  const [first, ...rest] = guarded.length > 0 ? [...new Set(guarded)].slice(0, MOST_GUARDED) : [file];
  return rest.reduce(
    (found, each) => {
      const other = runOf(file, each);
      return RANK[other.verdict] < RANK[found.verdict] ? other : found;
    },
    runOf(file, first ?? file),
  );
}

const placeOf = ({ test, pinned: [first] }: Pinning<Standable>): Location => first?.at ?? { path: test.path, line: test.line };

const evidenceOf = (test: Pinning<Standable>): readonly Evidence[] => [{ ...placeOf(test), note: test.test.name }];

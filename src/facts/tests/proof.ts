import type { Code } from '../../code/code.ts';
import { defineFact, type Evidence, type Location } from '../../define.ts';
import type { Proof } from '../ci/index.ts';
import { code } from '../code.ts';
import { testRuns } from '../test-runs.ts';
import { type Double, doublesOf } from './doubles.ts';
import type { Source } from './flow.ts';
import { Flow, type Hit, isExpression, type Standing, type TestCase, type Tests, type Touches, tests } from './index.ts';
import { mentionOf, type Subject, sourceOf } from './linking.ts';
import { type Asserted, outcomesOf } from './outcomes.ts';
import { walk } from './walk.ts';

export type { Double } from './doubles.ts';
export type { Subject } from './linking.ts';
export type { Asserted, Outcome } from './outcomes.ts';
export { pathOf } from './outcomes.ts';

/** An assertion of a linked test, with how it hangs together with the subject. */
export interface LinkedAssertion extends Asserted {
  /**
   * result: its operand comes from the subject (the answer of the route, the value of the function, the raise of its call);
   * state: its operand was in a call together with it; beside: the same test, nothing more (a double, a file).
   */
  readonly about: 'result' | 'state' | 'beside';
}

/** A test that reaches the subject. */
export interface LinkedTest {
  readonly test: TestCase;
  readonly touches: Touches;
  readonly asserted: readonly LinkedAssertion[];
  /** What it puts in place of the real thing. */
  readonly doubles: readonly Double[];
  /** The vacuity rules it breaks (V06: skipped, V07: skipped with its subject, V15: guard bypassed ...), and what is left of it. */
  readonly hits: readonly Hit[];
  readonly standing: Standing;
}

/** What should be pinned by a test. */
export interface TestedClaim {
  /** Stable, for keys: `pending-refused`. */
  readonly id: string;
  /** A sentence: `a pending action is refused`. */
  readonly title: string;
  readonly subject: Subject;
  /** Files whose change must run the test; the subject's files when absent. At most three are asked. */
  readonly guarded?: readonly string[];
  /** Whether this assertion fails when the claim is broken. */
  pins(asserted: LinkedAssertion, test: LinkedTest): boolean;
  /** Whether this assertion demands the opposite of the claim (V28). */
  contradicts?(asserted: LinkedAssertion, test: LinkedTest): boolean;
}

export interface PinningTest extends LinkedTest {
  readonly pinned: readonly LinkedAssertion[];
}

/** How far tests prove a claim. */
export interface ClaimProof {
  readonly claim: TestedClaim;
  /** Every test that reaches the subject. */
  readonly linked: readonly LinkedTest[];
  /** Tests with an assertion that fails when the claim is broken, by what is left of them as evidence. */
  readonly counted: readonly PinningTest[];
  readonly weak: readonly PinningTest[];
  readonly rejected: readonly PinningTest[];
  /** Tests that run and demand the opposite. */
  readonly opposite: readonly PinningTest[];
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
  /** The control line first, then test, job and step. */
  readonly evidence: readonly Evidence[];
}

/** Judges tests as evidence. */
export interface TestProof {
  linked(subject: Subject): readonly LinkedTest[];
  prove(claim: TestedClaim): ClaimProof;
}

/**
 * Tests as proof of claims: linked (its slice reaches the subject), falsifiable (an assertion about it that fails when the claim is
 * broken), not hollow (the vacuity rules), run in a blocking job on the changes that matter.
 *
 * A fact that needs it: `needs: { testProof, ... }`, then for each claim
 *
 *     const claim: TestedClaim = {
 *       id: 'pending-refused',
 *       title: 'a pending action is refused',
 *       subject: { symbols: [{ name: 'start_execution', file: 'src/ledger.py' }] },
 *       pins: ({ outcome, about }, { test }) => outcome.kind === 'raises' && about === 'result' && /pending/i.test(test.name),
 *       contradicts: ({ outcome }, { test }) => outcome.kind === 'equals' && outcome.values.includes('executing') && /pending/i.test(test.name),
 *     };
 *     const { verdict, reason, counted, opposite } = given.testProof.prove(claim);
 *
 * `gates/tested-leg.ts` turns the proofs of all claims of a check into its verdict.
 */
export const testProof = defineFact({
  id: 'test-proof',
  needs: { tests, code, testRuns },
  derive: (_context, given): TestProof => openProof(given.tests, given.code, (file, guarded) => given.testRuns.proveRun(file, guarded)),
});

/** The prover over opened tests; `run` says whether a blocking job runs a test file when a guarded file changes. */
export function openProof(cases: Tests, model: Code, run: (file: string, guarded?: string) => Proof): TestProof {
  const read = new Map<TestCase, { readonly outcomes: readonly Asserted[]; readonly doubles: readonly Double[] }>();
  const runs = new Map<string, Proof>();
  const reading = (test: TestCase) => {
    const known = read.get(test) ?? { outcomes: outcomesOf(test), doubles: doublesOf(test) };
    read.set(test, known);
    return known;
  };
  const runOf = (file: string, guarded: string): Proof => {
    const key = `${file}\n${guarded}`;
    const known = runs.get(key) ?? run(file, guarded);
    runs.set(key, known);
    return known;
  };
  const linked = (subject: Subject): readonly LinkedTest[] => {
    const mention = mentionOf(subject);
    if (!mention) return [];
    return cases.mentioning(mention).flatMap((test): LinkedTest[] => {
      const touches = cases.touches(test);
      const source = sourceOf(subject, test, touches, model);
      if (!source) return [];
      const result = new Flow(test, source);
      const state = new Flow(test, source, { calls: true });
      const { outcomes, doubles } = reading(test);
      const asserted = outcomes.map((each) => ({ ...each, about: aboutOf(each, result, state, source) }));
      return [{ test, touches, asserted, doubles, hits: cases.hits(test), standing: cases.standing(test) }];
    });
  };
  return { linked, prove: (claim) => prove(claim, linked(claim.subject), runOf) };
}

function aboutOf({ assertion }: Asserted, result: Flow, state: Flow, source: Source): LinkedAssertion['about'] {
  const { part, left, right, sides = [], operator, within } = assertion;
  const around = within.at(-1)?.node;
  const body = assertion.body ?? (operator === 'fail' && around?.kind === 'try' ? around.body : undefined);
  if (body) {
    let reached = false;
    walk(body, part.unit, (node) => {
      if (isExpression(node) && (source(node, part.unit) || result.depends(part, node))) reached = true;
      return reached ? false : undefined;
    });
    return reached ? 'result' : 'beside';
  }
  const operands = [left, ...(right ? [right] : []), ...sides.map((side) => side.left)];
  if (operands.some((each) => result.depends(part, each))) return 'result';
  return operands.some((each) => state.depends(part, each)) ? 'state' : 'beside';
}

const NEVER_RUNS = /^V(?:05|06|18|22)$/;

function prove(claim: TestedClaim, linked: readonly LinkedTest[], runOf: (file: string, guarded: string) => Proof): ClaimProof {
  const pinning = linked.flatMap((test): PinningTest[] => {
    const pinned = test.asserted.filter((each) => claim.pins(each, test));
    return pinned.length > 0 ? [{ ...test, pinned }] : [];
  });
  const opposite = linked.flatMap((test): PinningTest[] => {
    if (test.hits.some(({ rule }) => NEVER_RUNS.test(rule))) return [];
    const pinned = test.asserted.filter((each) => claim.contradicts?.(each, test) === true);
    return pinned.length > 0 ? [{ ...test, pinned }] : [];
  });
  const standing = (test: PinningTest): Standing =>
    test.standing === 'counted' && test.pinned.every(({ conditional }) => conditional) ? 'weak' : test.standing;
  const counted = pinning.filter((test) => standing(test) === 'counted');
  const weak = pinning.filter((test) => standing(test) === 'weak');
  const rejected = pinning.filter((test) => standing(test) === 'rejected');
  const base = { claim, linked, counted, weak, rejected, opposite };
  const guarded = [
    ...new Set(claim.guarded ?? [...(claim.subject.symbols ?? []).map(({ file }) => file), ...(claim.subject.files ?? [])]),
  ].slice(0, 3);
  const [best] = counted
    .map((test) => ({
      test,
      run: weakest(guarded.length > 0 ? guarded.map((file) => runOf(test.test.path, file)) : [runOf(test.test.path, test.test.path)]),
    }))
    .sort((a, b) => RANK[b.run.verdict] - RANK[a.run.verdict]);
  if (best) {
    const { test, run } = best;
    const evidence = [...evidenceOf(test), ...run.chain];
    const at = run.verdict === 'blocking' ? placeOf(test) : { path: run.path, line: run.line };
    const verdict = run.verdict === 'blocking' ? 'proven' : run.verdict === 'unknown' ? 'undecided' : 'not-blocking';
    const reason =
      run.verdict === 'blocking'
        ? `${test.test.name} fails when it is broken, and ${run.reason}`
        : `${test.test.name} pins it, but ${run.reason}`;
    return { ...base, run, verdict, reason, at, evidence };
  }
  const [hollow] = [...weak, ...rejected];
  if (hollow) {
    const hit = hollow.hits.find(({ severity }) => severity === 'rejected') ?? hollow.hits[0];
    const why = hit ? `${hit.message} (${hit.rule})` : 'its assertion stands under a condition that may not hold (V08)';
    return {
      ...base,
      verdict: weak.length > 0 ? 'weak' : 'rejected',
      reason: `${hollow.test.name} is about it, but ${why}`,
      at: hit ? { path: hit.path, line: hit.line } : placeOf(hollow),
      evidence: evidenceOf(hollow),
    };
  }
  const [near] = linked;
  if (!near) return { ...base, verdict: 'unlinked', reason: 'no test reaches it', evidence: [] };
  return {
    ...base,
    verdict: 'unpinned',
    reason: `${linked.length === 1 ? 'one test reaches' : `${linked.length} tests reach`} it, none fails when it is broken`,
    at: { path: near.test.path, line: near.test.line },
    evidence: linked.slice(0, 3).map(({ test }) => ({ path: test.path, line: test.line, note: test.name })),
  };
}

const RANK = { blocking: 2, unknown: 1, 'not-blocking': 0 } as const;

/** A test proves nothing when one of the changes that matter does not run it. */
const weakest = (proofs: readonly Proof[]): Proof =>
  proofs.reduce((worst, each) => (RANK[each.verdict] < RANK[worst.verdict] ? each : worst));

const placeOf = ({ test, pinned: [first] }: PinningTest): Location => first?.at ?? { path: test.path, line: test.line };

const evidenceOf = (test: PinningTest): readonly Evidence[] => [{ ...placeOf(test), note: test.test.name }];

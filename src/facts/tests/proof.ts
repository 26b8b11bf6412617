import type { Code } from '../../code/code.ts';
import { defineFact } from '../../define.ts';
import type { Proof } from '../ci/index.ts';
import { code } from '../code.ts';
import { testRuns } from '../test-runs.ts';
import { type Double, doublesOf } from './doubles.ts';
import type { Source } from './flow.ts';
import { Flow, type Hit, isExpression, type Standing, type TestCase, type Tests, type Touches, tests } from './index.ts';
import { mentionOf, type Subject, sourceOf } from './linking.ts';
import { type Asserted, outcomesOf } from './outcomes.ts';
import { standingOf } from './vacuity/index.ts';
import { walk } from './walk.ts';
import { type Pinning, type RunOf, type Standable, type Weighed, weigh } from './weigh.ts';

export type { Double } from './doubles.ts';
export type { Subject } from './linking.ts';
export type { Asserted, Outcome } from './outcomes.ts';
export { pathOf } from './outcomes.ts';
export type { Pinning, Weighed } from './weigh.ts';

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
  /** The subject cannot go missing unnoticed, as nothing is built without it: a test that is skipped then is no weaker (V07). */
  readonly indispensable?: boolean;
  /** Whether this assertion fails when the claim is broken. */
  pins(asserted: LinkedAssertion, test: LinkedTest): boolean;
  /** Whether this assertion demands the opposite of the claim (V28). */
  contradicts?(asserted: LinkedAssertion, test: LinkedTest): boolean;
}

/** How far tests prove a claim. */
export interface ClaimProof extends Weighed<LinkedTest> {
  readonly claim: TestedClaim;
  /** Every test that reaches the subject. */
  readonly linked: readonly LinkedTest[];
  /** Tests that run and demand the opposite. */
  readonly opposite: readonly Pinning<LinkedTest>[];
}

/** Judges tests as evidence. */
export interface TestProof {
  linked(subject: Subject): readonly LinkedTest[];
  prove(claim: TestedClaim): ClaimProof;
  /** The same weighing for tests that were found in another way, with the places of their assertions. */
  weigh<T extends Standable>(pinning: readonly Pinning<T>[], reaching: readonly Standable[], guarded: readonly string[]): Weighed<T>;
  /** Whether a blocking job runs a test file when a guarded file changes. */
  readonly run: RunOf;
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
  return {
    linked,
    prove: (claim) => prove(claim, linked(claim.subject), runOf),
    run: runOf,
    weigh: (pinning, reaching, guarded) => weigh(pinning, reaching, guarded, runOf),
  };
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

function withoutSkip(test: LinkedTest): LinkedTest {
  const hits = test.hits.filter(({ rule }) => rule !== 'V07');
  return { ...test, hits, standing: standingOf(hits) };
}

const NEVER_RUNS = /^V(?:05|06|18|22)$/;

function prove(claim: TestedClaim, found: readonly LinkedTest[], runOf: RunOf): ClaimProof {
  const linked = claim.indispensable ? found.map(withoutSkip) : found;
  const holding = (holds: TestedClaim['pins'], tests: readonly LinkedTest[]): readonly Pinning<LinkedTest>[] =>
    tests.flatMap((test) => {
      const pinned = test.asserted.filter((each) => holds(each, test));
      return pinned.length > 0 ? [{ ...test, pinned }] : [];
    });
  const { contradicts } = claim;
  const running = linked.filter(({ hits }) => !hits.some(({ rule }) => NEVER_RUNS.test(rule)));
  const guarded = claim.guarded ?? [...(claim.subject.symbols ?? []).map(({ file }) => file), ...(claim.subject.files ?? [])];
  return {
    ...weigh(
      holding((each, test) => claim.pins(each, test), linked),
      linked,
      guarded,
      runOf,
    ),
    claim,
    linked,
    opposite: contradicts ? holding((each, test) => contradicts(each, test), running) : [],
  };
}

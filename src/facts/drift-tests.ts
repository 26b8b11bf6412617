import type { Expression } from '../code/tree.ts';
import { defineFact, type Location } from '../define.ts';
import { literally } from '../syntax/literally.ts';
import { documents } from './documents.ts';
import { listsRoutes } from './exposure-tests.ts';
import { emptied } from './tests/demands.ts';
import type { Source } from './tests/flow.ts';
import { type Assertion, assertionsOf, Flow, type Tests, tests } from './tests/index.ts';
import { standingOf } from './tests/vacuity/index.ts';
import { dotted } from './tests/walk.ts';
import type { Standable } from './tests/weigh.ts';

/** A test that reads the contract or a registry of variables. */
export interface DriftTest extends Standable {
  /** Where it compares with the routes of the application: `both` for an equality, `one` for each one-way comparison. */
  readonly pinned: readonly { readonly at: Location; readonly way: 'both' | 'one'; readonly conditional: boolean }[];
  /** It asks the code at all: the application for its routes, the source for the variables it reads. */
  readonly asksCode: boolean;
}

/** A document and the tests that read it. */
export interface DriftSide {
  readonly path: string;
  readonly reading: readonly DriftTest[];
}

export interface DriftTests {
  /** The canonical contract; absent when there is none. */
  readonly contract?: DriftSide;
  /** Registries of variables in YAML or JSON. */
  readonly registries: readonly DriftSide[];
}

/** The tests that read the canonical contract or a registry, with what they compare it with. */
export const driftTests = defineFact({
  id: 'drift-tests',
  needs: { tests, documents },
  derive(_context, given): DriftTests {
    const contract = given.documents.contract.contract?.path;
    const registries = [...new Set(given.documents.registries.flatMap(({ path, source }) => (source === 'registry' ? [path] : [])))];
    return {
      ...(contract === undefined ? {} : { contract: { path: contract, reading: reading(given.tests, contract, listsRoutes) } }),
      registries: registries.map((path) => ({ path, reading: reading(given.tests, path, readsVariables) })),
    };
  },
});

/** Where the variables that the source reads are looked for: a pattern or a name for reads of the environment. */
function readsVariables(node: Expression): boolean {
  if (node.kind === 'literal')
    return typeof node.value === 'string' && /\bos\\?\.(?:\(\?:|\()?environ|getenv|process\\?\.env|import\\?\.meta/.test(node.value);
  return node.kind === 'call' && /(?:^|\.)(?:ast\.(?:parse|walk)|createSourceFile)$/.test(dotted(node.callee) ?? '');
}

function reading(all: Tests, path: string, code: Source): readonly DriftTest[] {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const names = (node: Expression): boolean => node.kind === 'literal' && typeof node.value === 'string' && node.value.includes(base);
  return all.mentioning(new RegExp(literally(base))).flatMap((test): DriftTest[] => {
    if (![...all.touches(test).strings].some((text) => text.includes(base))) return [];
    const document = new Flow(test, names);
    const asked = new Flow(test, code);
    const assertions = assertionsOf(test);
    const pinned = assertions.flatMap((assertion) => {
      const way = comparison(assertion, document, asked);
      return way ? [{ at: { path: assertion.at.file, line: assertion.at.line }, way, conditional: false }] : [];
    });
    const asksCode = assertions.some(
      ({ part, left, right }) => asked.depends(part, left) || (right !== undefined && asked.depends(part, right)),
    );
    // A document without rows fails the other direction: a loop over them is no weakness here.
    const hits = all.hits(test).filter(({ rule }) => rule !== 'V08');
    return [{ test, hits, standing: standingOf(hits), pinned, asksCode }];
  });
}

function comparison(assertion: Assertion, document: Flow, routes: Flow): 'both' | 'one' | undefined {
  const { part, left, right, operator, within, unreachable } = assertion;
  if (unreachable) return undefined;
  const from = (flow: Flow, each: Expression | undefined): boolean => each !== undefined && flow.depends(part, each);
  const crossed = (a: Expression | undefined, b: Expression | undefined): boolean => from(document, a) && from(routes, b);
  if (operator === '==' && right && (crossed(left, right) || crossed(right, left))) return 'both';
  if (emptied(assertion) && from(document, left) && from(routes, left))
    return left.kind === 'operation' && left.operator === '^' ? 'both' : 'one';
  const looped = within.some(({ kind, test }) => kind === 'loop' && test !== undefined && (from(document, test) || from(routes, test)));
  if (operator === 'in' && looped && (crossed(left, right) || crossed(right, left))) return 'one';
  if (operator === '<=' && right && (crossed(left, right) || crossed(right, left))) return 'one';
  return undefined;
}

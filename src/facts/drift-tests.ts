import type { Expression } from '../code/tree.ts';
import { defineFact, type Location } from '../define.ts';
import { documents } from './documents.ts';
import { listsRoutes } from './exposure-tests.ts';
import { emptied } from './tests/demands.ts';
import { type Assertion, assertionsOf, Flow, tests } from './tests/index.ts';
import { standingOf } from './tests/vacuity/index.ts';
import type { Standable } from './tests/weigh.ts';

/** A test that reads the contract or a registry. */
export interface DriftTest extends Standable {
  /** Where it compares with the routes of the application: `both` for an equality, `one` for each one-way comparison. */
  readonly pinned: readonly { readonly at: Location; readonly way: 'both' | 'one'; readonly conditional: boolean }[];
  /** It lists the application's routes at all. */
  readonly listsRoutes: boolean;
}

export interface DriftTests {
  readonly contract?: string;
  readonly reading: readonly DriftTest[];
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The tests that read the canonical contract, with what they compare it with. */
export const driftTests = defineFact({
  id: 'drift-tests',
  needs: { tests, documents },
  derive(_context, given): DriftTests {
    const contract = given.documents.contract.contract?.path;
    if (contract === undefined) return { reading: [] };
    const base = contract.slice(contract.lastIndexOf('/') + 1);
    const names = (node: Expression): boolean => node.kind === 'literal' && typeof node.value === 'string' && node.value.includes(base);
    const reading = given.tests.mentioning(new RegExp(literally(base))).flatMap((test): DriftTest[] => {
      if (![...given.tests.touches(test).strings].some((text) => text.includes(base))) return [];
      const document = new Flow(test, names);
      const routes = new Flow(test, listsRoutes);
      const pinned = assertionsOf(test).flatMap((assertion) => {
        const way = comparison(assertion, document, routes);
        return way ? [{ at: { path: assertion.at.file, line: assertion.at.line }, way, conditional: false }] : [];
      });
      const lists = assertionsOf(test).some(
        ({ part, left, right }) => routes.depends(part, left) || (right !== undefined && routes.depends(part, right)),
      );
      // A contract without rows fails the other direction: a loop over them is no weakness here.
      const hits = given.tests.hits(test).filter(({ rule }) => rule !== 'V08');
      return [{ test, hits, standing: standingOf(hits), pinned, listsRoutes: lists }];
    });
    return { contract, reading };
  },
});

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

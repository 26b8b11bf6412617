import { defineFact } from '../define.ts';
import { type ContractComparison, compareContract } from './documents/compare-contract.ts';
import { documents } from './documents.ts';
import { guards } from './guards.ts';
import { inventory, type RouteFact } from './routes/inventory.ts';

export interface ComparedFact extends Pick<RouteFact, 'method' | 'path' | 'auth' | 'implicit' | 'handler'> {
  readonly credentials?: readonly string[];
  readonly route: RouteFact;
}

export interface ContractFact {
  /** Path of the canonical contract; absent when there is none. */
  readonly path?: string;
  readonly rows: number;
  readonly comparison: ContractComparison<ComparedFact>;
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^header x-(?:api-?key|operator-?key|.*-key)$/, 'api-key'],
  [/signature|hmac|webhook|secret-token/, 'signature'],
  [/^(?:header authorization|cookie )/, 'user-token'],
];

/** The contract's rows against the served routes, both ways. */
export const contractComparison = defineFact({
  id: 'contract-comparison',
  needs: { documents, inventory, guards },
  derive(_context, given): ContractFact {
    const contract = given.documents.contract.contract;
    const routes = given.inventory.routes
      .filter((route) => route.served !== false)
      .map((route): ComparedFact => {
        const key = `${route.method} ${route.path}`;
        const names = given.guards.filter((guard) => guard.routes.includes(key)).flatMap((guard) => guard.credentials);
        const credentials = [...new Set(names.flatMap((name) => KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? []))];
        const { method, path, auth, implicit, handler } = route;
        return { method, path, auth, implicit, handler, route, ...(credentials.length > 0 ? { credentials } : {}) };
      });
    return {
      ...(contract ? { path: contract.path } : {}),
      rows: contract?.rows.length ?? 0,
      comparison: compareContract(contract?.rows ?? [], routes, ['/api']),
    };
  },
});

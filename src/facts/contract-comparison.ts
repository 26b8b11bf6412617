import type { Code } from '../code/code.ts';
import { defineFact } from '../define.ts';
import { handlerAt } from './answers/handler.ts';
import { code } from './code.ts';
import { type ContractComparison, compareContract } from './documents/compare-contract.ts';
import { documents } from './documents.ts';
import { guards } from './guards.ts';
import { inventory, type RouteFact } from './routes/inventory.ts';
import { dotted } from './tests/walk.ts';

export interface ComparedFact extends Pick<RouteFact, 'method' | 'path' | 'auth' | 'implicit' | 'handler'> {
  readonly credentials?: readonly string[];
  readonly route: RouteFact;
}

export interface ContractFact {
  /** Path of the canonical contract; absent when there is none. */
  readonly path?: string;
  readonly rows: number;
  readonly comparison: ContractComparison<ComparedFact>;
  /** Routes that the contract is not about, with the reason: procedures, other services, routes kept out of a generated document. */
  readonly outside: readonly { readonly route: ComparedFact; readonly reason: string }[];
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^header x-(?:api-?key|operator-?key|.*-key)$/, 'api-key'],
  [/signature|hmac|webhook|secret-token/, 'signature'],
  [/^(?:header authorization|cookie )/, 'user-token'],
];

/** The contract's rows against the served routes, both ways. */
export const contractComparison = defineFact({
  id: 'contract-comparison',
  needs: { documents, inventory, guards, code },
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
    const all = compareContract(contract?.rows ?? [], routes, ['/api']);
    const described = new Set(all.matched.map(({ route }) => route.route.service));
    const isGenerated = contract?.format === 'openapi';
    const outside = all.undocumented.flatMap((route) => {
      const reason = outsideReason(route.route, isGenerated, described, given.code);
      return reason === undefined ? [] : [{ route, reason }];
    });
    const left = new Set(outside.map(({ route }) => route));
    return {
      ...(contract ? { path: contract.path } : {}),
      rows: contract?.rows.length ?? 0,
      comparison: { ...all, undocumented: all.undocumented.filter((route) => !left.has(route)) },
      outside,
    };
  },
});

/** An HTTP contract holds no procedures; one OpenAPI document describes one application, less what its source keeps out of it. */
function outsideReason(route: RouteFact, isGenerated: boolean, described: ReadonlySet<string>, model: Code): string | undefined {
  if (route.kind === 'rpc' || route.kind === 'action' || route.kind === 'graphql') return `it is no HTTP endpoint (${route.kind})`;
  if (!isGenerated) return undefined;
  if (described.size > 0 && !described.has(route.service)) return `it belongs to another service (${route.service})`;
  return isHidden(route, model) ? 'its source keeps it out of the generated document' : undefined;
}

/** `@ApiExcludeController`, `@ApiExcludeEndpoint`, `include_in_schema=False`. */
function isHidden(route: RouteFact, model: Code): boolean {
  const handler = handlerAt(model, route.handler);
  return [...(handler?.function.decorators ?? []), ...(handler?.owner?.decorators ?? [])].some((decorator) => {
    if (/^ApiExclude(?:Controller|Endpoint)$/.test(dotted(decorator.kind === 'call' ? decorator.callee : decorator) ?? '')) return true;
    if (decorator.kind !== 'call') return false;
    return decorator.arguments.some(({ name, value }) => name === 'include_in_schema' && value.kind === 'literal' && value.value === false);
  });
}

import type { Evidence } from '../../src/define.ts';
import type { Inventory, RouteFact } from '../../src/facts/routes/inventory.ts';

/** Routes that some process serves, or may serve. */
export const servedRoutes = (inventory: Inventory): readonly RouteFact[] => inventory.routes.filter((route) => route.served !== false);

export const routeKey = (route: Pick<RouteFact, 'method' | 'path'>): string => `${route.method} ${route.path}`;

/** What runs before a handler, with what it does. */
export const routeEvidence = (route: RouteFact): Evidence[] =>
  route.guards.flatMap((guard) =>
    guard.path === undefined || guard.line === undefined
      ? []
      : [{ path: guard.path, line: guard.line, note: `${guard.name}: ${guard.verdict} (${guard.reason})` }],
  );

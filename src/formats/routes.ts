import type { Inventory, Route } from '../facts/routes/inventory.ts';
import { safeJson } from './escape.ts';

/** The JSON contract of `routes`. */
export function routesJson(inventory: Pick<Inventory, 'routes' | 'unresolved'>): string {
  return `${safeJson({ schema: 1, routes: inventory.routes.map(row), unresolved: inventory.unresolved })}`;
}

/** The row of the contract, without what only judging needs. */
export function row(route: Route): Route {
  const { service, kind, method, path, framework, handler, auth, guards, served, implicit, when, reason } = route;
  return {
    service,
    kind,
    method,
    path,
    framework,
    handler,
    auth,
    guards,
    served,
    implicit,
    ...(when === undefined ? {} : { when }),
    reason,
  };
}

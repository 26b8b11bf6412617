import type { Machine } from '../../../code/machine.ts';
import { readMember } from '../../../code/run/member.ts';
import type { Value } from '../../../code/value.ts';
import { functionLayer } from '../express/middleware.ts';
import { joinPaths, witnessOf } from '../text.ts';
import type { Layer } from '../types.ts';
import type { Binding } from './consumer.ts';
import type { Container } from './container.ts';
import { matches, type Prefixing, pattern, type RouteMatch, type RoutePath } from './paths.ts';
import { NOWHERE } from './place.ts';
import type { ServerEntry } from './settings.ts';

const WILD = /^\/?(?:\*\w*|\{\*\w+\}|\(\.\*\)|\.\*)$/;

/** Functions on the server itself that a request to this path meets first. */
export function serverLayers(entries: readonly ServerEntry[], path: string): Layer[] {
  const concrete = witnessOf(path);
  return entries.flatMap((entry) => {
    if (entry.is !== 'use' || entry.when.length > 0 || entry.handlers.length === 0) return [];
    const scope = entry.paths.find((each) => each.matches(concrete, false) === true);
    if (entry.paths.length > 0 && !scope) return [];
    return entry.handlers.map((handler) => functionLayer(handler, 'middleware', scope?.text ?? '', { whole: path }));
  });
}

/** Middleware that modules bind to this route. */
export function boundLayers(
  m: Machine,
  container: Container,
  bindings: readonly Binding[],
  prefixing: Prefixing,
  route: RoutePath,
  method: string,
  of: Value,
): Layer[] {
  return bindings.flatMap((binding) => {
    if (binding.when.length > 0) return [];
    const named = binding.controllers.some((each) => each === of) || binding.routes.some((each) => applies(each, prefixing, route, method));
    if (
      !named ||
      binding.excluded.some(
        (each) =>
          matches({ ...each, method: each.method ?? 'ALL' }, route.bare, method) ||
          matches({ ...each, method: each.method ?? 'ALL' }, route.path, method),
      )
    )
      return [];
    return binding.handlers.map((handler) => functionLayer(useOf(m, container, binding, handler), 'middleware', '', { whole: route.path }));
  });
}

/** A middleware class is used through an instance's `use`. */
function useOf(m: Machine, container: Container, binding: Binding, handler: Value): Value {
  if (handler.is !== 'class') return handler;
  return readMember(m, container.instance(handler, binding.host), 'use', 'javascript', NOWHERE);
}

/** A text stands for everything below it; an object, and a controller's own routes, for whole paths. */
function applies(each: RouteMatch, prefixing: Prefixing, route: RoutePath, method: string): boolean {
  if (each.method !== undefined && each.method !== 'ALL' && each.method !== method) return false;
  if (WILD.test(each.path) || each.path === '' || each.path === '/')
    return each.path !== '/' || each.method === undefined || route.bare === '/';
  const excluded = prefixing.excluded.some((other) => matches(other, each.path, each.method ?? 'ALL'));
  const full = prefixing.prefix === '' || excluded ? each.path : joinPaths(prefixing.prefix, each.path);
  const own = pattern(full);
  const whole = each.method !== undefined && !/\*|\(\.\*\)/.test(each.path);
  return own?.matches(witnessOf(route.path), whole) === true;
}

import { defineFact } from '../../define.ts';
import { contractComparison } from '../contract-comparison.ts';
import { type Reach, routeReach } from '../deployment/route-reach.ts';
import type { TraceHop } from '../deployment/trace.ts';
import { guards } from '../guards.ts';
import { inventory, type RouteFact } from '../routes/inventory.ts';
import type { Guard } from '../routes/types.ts';
import { step, type Way, type WayStep } from './way.ts';

/** The way of a request to every served route: public URL, proxy, service, handler, guard, row of the contract. */
export const requestWays = defineFact({
  id: 'request-ways',
  needs: { inventory, guards, routeReach, contractComparison },
  derive(_context, given): readonly Way[] {
    const reaches = new Map(given.routeReach.routes.map((reach) => [reach.route, reach]));
    const problems = new Map(given.guards.map(({ name, problems: [first] }) => [name, first?.text]));
    const rows = new Map(given.contractComparison.comparison.matched.map(({ route, row }) => [route.route, row]));
    return given.inventory.routes
      .filter((route) => route.served !== false && !route.implicit)
      .map((route): Way => {
        const row = rows.get(route);
        const documented = row ? [step('contract', row.auth.text || 'says nothing about auth', row.at, 'ok')] : [];
        return {
          title: `${route.method} ${route.path}`,
          steps: [...arrival(route, reaches.get(route)), ...guard(route, problems), ...documented],
        };
      });
  },
});

const parts: Readonly<Partial<Record<TraceHop['kind'], string>>> = { entry: 'public address', server: 'proxy', route: 'handler' };

/** From outside to the handler. */
function arrival(route: RouteFact, reach: Reach | undefined): readonly WayStep[] {
  const handler = (state: WayStep['state']): WayStep =>
    step('handler', `${route.method} ${route.path} (${route.framework})`, route.handler, state);
  if (!reach?.trace) return [handler(route.served === 'unknown' ? 'unknown' : 'ok')];
  const hops = reach.trace.hops
    .filter(({ kind }) => kind !== 'route' && kind !== 'guard' && kind !== 'contract')
    .map((hop) => step(parts[hop.kind] ?? hop.kind, hop.text, hop, 'ok'));
  const asked = step('request', `${route.method} ${reach.url ?? route.path}`, undefined, 'ok');
  if (reach.verdict === 'intact' || reach.verdict === 'prefixed') return [asked, ...hops, handler('ok')];
  const state = reach.verdict === 'unknown' ? 'unknown' : 'broken';
  const end = reach.verdict === 'mangled' ? `arrives as ${reach.trace.upstreamUri ?? 'another path'}` : reach.trace.reason;
  return [asked, ...hops, step('end', end, undefined, state), handler(state)];
}

const sound = (guard: Guard): boolean => guard.verdict === 'rejects' || guard.verdict === 'mode';

/** What a caller without a credential meets. */
function guard(route: RouteFact, problems: ReadonlyMap<string, string | undefined>): readonly WayStep[] {
  const standing = route.guards
    .filter(({ verdict }) => verdict !== 'no-op' && verdict !== 'loads-user')
    .map((each) => {
      const problem = problems.get(each.name) ?? (sound(each) ? undefined : each.verdict);
      return step(
        'guard',
        problem === undefined ? each.name : `${each.name}: ${problem}`,
        each.path === undefined ? undefined : { path: each.path, line: each.line ?? 1 },
        problem === undefined ? 'ok' : each.verdict === 'unknown' ? 'unknown' : 'broken',
      );
    });
  if (route.auth === 'required') return standing.length > 0 ? standing : [step('guard', route.reason, undefined, 'ok')];
  if (route.auth === 'unknown') return [...standing, step('guard', route.reason, undefined, 'unknown')];
  return [...standing, step('guard', route.auth === 'public' ? 'answers anyone' : route.reason, route.handler, 'public')];
}

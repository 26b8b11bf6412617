import { defineFact, type Location } from '../../define.ts';
import type { Level } from '../nginx/levels.ts';
import type { RouteFact } from '../routes/inventory.ts';
import { type Deployment, deployment, type Entry } from './deployment.ts';
import { samplePath } from './match-route.ts';
import type { NginxProxy } from './proxy-config.ts';
import type { Trace } from './trace.ts';

/** How a route is reached from outside. */
export interface Reach {
  readonly route: RouteFact;
  /**
   * intact: under its own path; prefixed: under a prefix the proxy takes away; mangled: its own path arrives as another;
   * none: no URL leads to it; unknown: could not be decided.
   */
  readonly verdict: 'intact' | 'prefixed' | 'mangled' | 'none' | 'unknown';
  readonly url?: string;
  /** The request that decided. */
  readonly trace?: Trace;
}

export interface RouteReach {
  readonly routes: readonly Reach[];
  /** Served routes of containers that no entry leads to, or that no container of the deployment runs. */
  readonly unplaced: readonly RouteFact[];
  /** Locations that pass requests to an application of which no route is reached through them. */
  readonly deadLocations: readonly (Location & { readonly name: string; readonly proxy: NginxProxy; readonly trace: Trace })[];
}

/** Every prefix under which the proxies' locations pass something on. */
export function prefixesOf(proxies: readonly NginxProxy[]): string[] {
  const found = new Set<string>();
  const visit = (level: Level): void => {
    for (const location of [...level.fixed, ...level.regex]) {
      const { name } = location;
      if (name?.kind === 'prefix' || name?.kind === 'no-regex') found.add(name.name);
      if (name?.kind === 'regex') {
        const literal = /^\^?((?:\/[\w-]+)+\/?)/.exec(name.name.replace(/\\\//g, '/'))?.[1];
        if (literal) found.add(literal);
      }
      visit(location);
    }
  };
  for (const proxy of proxies) for (const server of proxy.config?.servers ?? []) visit(server.level);
  return [...found].filter((prefix) => prefix !== '/').sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** Whether and how every served route is reached from outside. */
export const routeReach = defineFact({
  id: 'route-reach',
  needs: { deployment },
  derive(_context, { deployment }): RouteReach {
    const fronts = deployment.entries.filter((entry) => entry.proxy);
    const prefixes = prefixesOf(deployment.proxies);
    const fronted = deployment.proxies.length > 0;
    const routes: Reach[] = [];
    const unplaced: RouteFact[] = [];
    const used = new Map<string, Trace>();
    const passed = new Map<string, Trace>();
    const seen = new Set<RouteFact>();
    for (const container of deployment.containers) {
      for (const route of deployment.routesOf(container)) {
        if (route.kind !== 'http' || route.implicit || seen.has(route)) continue;
        seen.add(route);
        const own = deployment.entries.filter((entry) => !entry.proxy && entry.container === container);
        const reach = reachOf(deployment, route, fronts, fronted ? prefixes : [], used, passed);
        const direct =
          reach.verdict === 'none' && !behindProxy(passed, used, container.name)
            ? reachOf(deployment, route, own, [], used, passed)
            : reach;
        if (fronts.length === 0 && own.length === 0) unplaced.push(route);
        else routes.push(direct);
      }
    }
    const dead = [...passed]
      .filter(([key]) => !used.has(key))
      .flatMap(([, trace]) =>
        trace.location &&
        trace.proxy &&
        !trace.location.name.startsWith('=') &&
        !/health|ready|live|metrics|static|assets/i.test(trace.location.name)
          ? [{ path: trace.location.path, line: trace.location.line, name: trace.location.name, proxy: trace.proxy, trace }]
          : [],
      );
    return { routes, unplaced, deadLocations: dead };
  },
});

/** Whether any location of a proxy leads to a container. */
const behindProxy = (passed: ReadonlyMap<string, Trace>, used: ReadonlyMap<string, Trace>, name: string): boolean =>
  [...passed.values(), ...used.values()].some((trace) => trace.proxy !== undefined && trace.upstream?.container?.name === name);

const keyOf = (trace: Trace): string => `${trace.proxy?.name ?? ''}\0${trace.location?.path ?? ''}:${trace.location?.line ?? ''}`;

function reachOf(
  deployment: Deployment,
  route: RouteFact,
  entries: readonly Entry[],
  prefixes: readonly string[],
  used: Map<string, Trace>,
  passed: Map<string, Trace>,
): Reach {
  const path = samplePath(route.path);
  const method = route.method === 'ALL' ? 'GET' : route.method;
  let mangled: Trace | undefined;
  let undecided: Trace | undefined;
  let last: Trace | undefined;
  for (const entry of entries) {
    const trace = follow(deployment, { method, url: path, entry });
    note(trace, used, passed);
    last ??= trace;
    if (trace.route === route) return { route, verdict: 'intact', url: path, trace };
    if (trace.kind === 'unknown' || trace.upstream?.verdict === 'unknown') undecided ??= trace;
    if (
      trace.kind === 'proxy' &&
      trace.upstream?.verdict === 'reached' &&
      !trace.route &&
      (trace.upstreamUri ?? path).split('?')[0] !== path &&
      trace.location?.name !== '/'
    )
      mangled ??= trace;
  }
  if (mangled) return { route, verdict: 'mangled', url: path, trace: mangled };
  for (const entry of entries) {
    for (const prefix of prefixes) {
      const url = `${prefix.replace(/\/$/, '')}${path}`;
      const trace = follow(deployment, { method, url, entry });
      note(trace, used, passed);
      if (trace.route === route) return { route, verdict: 'prefixed', url, trace };
      if (trace.kind === 'unknown' || trace.upstream?.verdict === 'unknown') undecided ??= trace;
    }
  }
  if (undecided) return { route, verdict: 'unknown', url: path, trace: undecided };
  return { route, verdict: 'none', url: path, ...(last ? { trace: last } : {}) };
}

/** Follows redirects inside the deployment, as a client would: from http to https, from one name to another. */
export function follow(deployment: Deployment, request: { method: string; url: string; entry?: Entry }): Trace {
  let trace = deployment.trace(request);
  for (let step = 0; step < 4 && trace.kind === 'redirect' && trace.target !== undefined; step++) {
    const next = deployment.trace({ method: request.method, url: trace.target });
    if (next.kind === 'unknown' && !next.entry) break;
    if (next.kind === 'redirect' && next.target === trace.target) break;
    trace = { ...next, hops: [...trace.hops, ...next.hops] };
  }
  return trace;
}

function note(trace: Trace, used: Map<string, Trace>, passed: Map<string, Trace>): void {
  if (trace.kind !== 'proxy' || !trace.proxy || !trace.location) return;
  const key = keyOf(trace);
  if (!passed.has(key)) passed.set(key, trace);
  if (trace.route && !used.has(key)) used.set(key, trace);
}

import { defineFact, type Location } from '../../define.ts';
import { documentedProxyRules } from '../documents/routing-tables.ts';
import { documents } from '../documents.ts';
import type { Level } from '../nginx/levels.ts';
import type { RouteFact } from '../routes/inventory.ts';
import { type Deployment, deployment, type Entry } from './deployment.ts';
import { type HealthHandler, readHealthHandler } from './health-handler.ts';
import { samplePath } from './match-route.ts';
import type { NginxProxy } from './proxy-config.ts';
import { follow, prefixesOf } from './route-reach.ts';
import type { Trace } from './trace.ts';

export type HealthVerdict = 'readiness' | 'liveness-only' | 'static' | 'masked' | 'redirect' | 'broken' | 'conditional' | 'unknown';

/** What a public health path answers from. */
export interface HealthPath {
  readonly path: string;
  readonly verdict: HealthVerdict;
  readonly reason: string;
  readonly at: Location;
  readonly trace: Trace;
  readonly handler?: HealthHandler;
  /** Named by a location of its own, a document or a route of the application; else only a neighbour that was tried. */
  readonly explicit: boolean;
  /** The proxy's own liveness by its name. */
  readonly own: boolean;
  /** A route of the application has this path. */
  readonly isRoute: boolean;
}

export interface HealthFact {
  readonly paths: readonly HealthPath[];
  /** Health routes of the application, reached or not. */
  readonly handlers: readonly HealthHandler[];
  readonly deployment: Deployment;
}

const HEALTH =
  /(?:^|[/_-])(?:health(?:z|check|-check)?|readyz?|readiness|livez|liveness|heartbeat)\/?$|^(?:\/api)?(?:\/v\d+)?\/(?:status|ping|live|up)\/?$/i;
const DEEP = /(?:^|[/_-])health(?:z)?(?:\/(?:ready|readiness|live|liveness|full|deep|db))?\/?$/i;
export const isHealthPath = (path: string): boolean => (HEALTH.test(path) || DEEP.test(path)) && !path.includes('{');
const NEIGHBOURS = ['/health', '/healthz', '/health/ready', '/ready', '/readyz'];
const OWN = /nginx|proxy|(?:^|[/_-])lb(?:[/_-]|$)|stub/i;

/** What the public health paths answer from. */
export const health = defineFact({
  id: 'health',
  needs: { deployment, documents },
  derive({ repo }, { deployment, documents }): HealthFact {
    const routes = [...new Set(deployment.containers.flatMap((container) => deployment.routesOf(container)))].filter(
      (route) => route.kind === 'http' && !route.implicit && (route.method === 'GET' || route.method === 'ALL') && isHealthPath(route.path),
    );
    const handlers = new Map<RouteFact, HealthHandler>();
    const handlerOf = (route: RouteFact): HealthHandler => {
      const known = handlers.get(route);
      if (known) return known;
      const read = readHealthHandler(repo, route);
      handlers.set(route, read);
      return read;
    };
    for (const route of routes) handlerOf(route);
    const documented = documents.about('deployment').flatMap((entry) => {
      const document = documents.document(entry.path);
      return document ? documentedProxyRules(document).map((rule) => rule.publicPath) : [];
    });
    const fronts = deployment.entries.filter((entry) => entry.proxy);
    const entries = fronts.length > 0 ? fronts : deployment.entries;
    const paths: HealthPath[] = [];
    for (const entry of entries) {
      const named = entry.proxy ? locationNames(entry.proxy) : [];
      const explicit = new Set([...named, ...documented, ...routes.map(({ path }) => path)].filter(isHealthPath));
      const reached = entry.proxy
        ? prefixesOf([entry.proxy]).flatMap((prefix) => routes.map((route) => `${prefix.replace(/\/$/, '')}${samplePath(route.path)}`))
        : [];
      for (const path of [...new Set([...explicit, ...NEIGHBOURS, ...reached])].sort()) {
        const judged = judge(deployment, entry, path, handlerOf);
        const known = explicit.has(path);
        if (!known && judged.verdict !== 'readiness' && !NEIGHBOURS.includes(path)) continue;
        if (paths.some((other) => other.path === path && other.verdict === judged.verdict && other.at.line === judged.at.line)) continue;
        paths.push({ ...judged, path, explicit: known, own: OWN.test(path), isRoute: routes.some((route) => route.path === path) });
      }
    }
    return { paths, handlers: [...handlers.values()], deployment };
  },
});

function locationNames(proxy: NginxProxy): string[] {
  const names: string[] = [];
  const visit = (level: Level): void => {
    for (const location of [...level.fixed, ...level.regex]) {
      const text = location.name?.name ?? '';
      const literal = location.name?.kind === 'regex' ? /^\^?((?:\/[\w.-]+)+)/.exec(text.replace(/\\\//g, '/'))?.[1] : text;
      if (literal) names.push(literal);
      visit(location);
    }
  };
  for (const server of proxy.config?.servers ?? []) visit(server.level);
  return names;
}

type Judged = Pick<HealthPath, 'verdict' | 'reason' | 'at' | 'trace' | 'handler'>;

function judge(deployment: Deployment, entry: Entry, path: string, handlerOf: (route: RouteFact) => HealthHandler): Judged {
  const trace = follow(deployment, { method: 'GET', url: path, entry });
  const at = trace.location ?? trace.server ?? entry.from;
  const say = (verdict: HealthVerdict, reason: string, where: Location = at, handler?: HealthHandler): Judged => ({
    verdict,
    reason,
    at: { path: where.path, line: where.line },
    trace,
    ...(handler ? { handler } : {}),
  });
  const condition = trace.proxy && conditionalAnswer(trace.proxy, trace);
  if (condition) return say('conditional', 'an `if` answers some requests without the backend', condition);
  if (trace.kind === 'unknown') return say('unknown', trace.reason);
  if (trace.kind === 'return' || trace.kind === 'static') {
    const ok = (trace.status ?? 200) < 300;
    return ok ? say('static', trace.reason, answering(trace) ?? at) : say('broken', trace.reason);
  }
  if (trace.kind === 'redirect') return say('redirect', trace.reason);
  if (trace.upstream?.verdict === 'broken') return say('broken', trace.reason);
  const mask = maskOf(trace);
  if (mask) return say('masked', 'an error of the backend is answered with 200', mask);
  if (!trace.route)
    return trace.upstream?.container && deployment.routesOf(trace.upstream.container).length > 0
      ? say('broken', trace.reason)
      : say('unknown', trace.reason);
  const handler = handlerOf(trace.route);
  if (handler.canFail === 'unknown' && handler.dependencies.length === 0)
    return say('unknown', handler.reason, trace.route.handler, handler);
  return handler.dependencies.length > 0
    ? say('readiness', handler.reason, at, handler)
    : say('liveness-only', handler.reason, trace.route.handler, handler);
}

/** The line of the `return` or file that answers. */
function answering(trace: Trace): Location | undefined {
  const hop = trace.hops.findLast(({ kind, text }) => kind === 'proxy' && /return|try_files|index/.test(text));
  return hop && { path: hop.path, line: hop.line };
}

/** error_page that turns a failure of the backend into a success. */
function maskOf(trace: Trace): Location | undefined {
  const { outcome, proxy } = trace;
  if (!outcome || !proxy) return undefined;
  const page = outcome.errorPages.find(
    ({ statuses, overwrite }) =>
      statuses.some((status) => status >= 500) && overwrite !== undefined && (overwrite === 0 || overwrite < 300),
  );
  if (!page) return undefined;
  // Without proxy_intercept_errors only what nginx makes itself is replaced: 502 and 504, which are just what a dead backend gives.
  const replaces = outcome.interceptErrors || page.statuses.some((status) => status === 502 || status === 504);
  return replaces ? proxy.place(page) : undefined;
}

/** An `if` in the server or location whose `return` answers 2xx on something the client sends. */
function conditionalAnswer(proxy: NginxProxy, trace: Trace): Location | undefined {
  const used = trace.outcome?.location ?? trace.outcome?.server;
  if (!used) return undefined;
  for (const server of proxy.config?.servers ?? []) {
    const { opener } = server.level;
    if (trace.outcome?.server && (opener?.line !== trace.outcome.server.line || opener.file !== trace.outcome.server.file)) continue;
    for (const level of [server.level, ...within(server.level)]) {
      const here = level === server.level || (level.opener?.line === used.line && level.opener.file === used.file);
      if (!here) continue;
      for (const condition of level.own.get('if') ?? []) {
        const [subject = ''] = condition.args.map(({ value }) => value.replace(/^\(/, ''));
        if (!/^\$(?:http_|arg_|cookie_|remote_addr|request_method)/.test(subject)) continue;
        const answer = condition.block?.find(({ name }) => name === 'return');
        if (answer && /^2\d\d$/.test(answer.args[0]?.value ?? '')) return proxy.place(answer);
      }
    }
  }
  return undefined;
}

const within = (level: Level): Level[] => [...level.fixed, ...level.regex].flatMap((inner) => [inner, ...within(inner)]);

import type { Location } from '../../define.ts';
import type { Hop, NginxOutcome } from '../nginx/outcome.ts';
import { routeNginx } from '../nginx/route.ts';
import type { RouteFact } from '../routes/inventory.ts';
import type { Deployment, Entry } from './deployment.ts';
import { matchRoute } from './match-route.ts';
import type { NginxProxy } from './proxy-config.ts';
import { resolveUpstream, type Upstream } from './upstream.ts';

export interface TraceRequest {
  readonly method: string;
  /** A URL, or a path: then the first entry is meant. */
  readonly url: string;
  /** Comes in here, whatever host and port the URL has. */
  readonly entry?: Entry;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TraceHop extends Location {
  readonly kind: 'entry' | 'server' | 'proxy' | 'upstream' | 'service' | 'route' | 'guard' | 'contract';
  readonly text: string;
}

export type TraceEnd = 'proxy' | 'return' | 'redirect' | 'static' | 'unknown';

/** What became of a request. */
export interface Trace {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly entry?: Entry;
  readonly proxy?: NginxProxy;
  readonly kind: TraceEnd;
  readonly reason: string;
  readonly outcome?: NginxOutcome;
  readonly server?: Location & { readonly names: readonly string[] };
  readonly location?: Location & { readonly name: string };
  readonly status?: number;
  readonly target?: string;
  readonly upstreamUri?: string;
  readonly upstream?: Upstream;
  /** The route that answers; absent when no route has the path and method. */
  readonly route?: RouteFact;
  /** Routes of the path with other methods. */
  readonly others: readonly RouteFact[];
  readonly hops: readonly TraceHop[];
}

type View = Omit<Deployment, 'trace'>;

/** Follows a request through proxy, upstream and process to its route. Never throws on a bad URL: that is an unknown end. */
export function traceRequest(view: View, request: TraceRequest, depth = 0): Trace {
  const method = request.method.toUpperCase();
  const parsed = parseUrl(request.url);
  const base = { method, url: request.url, path: parsed?.path ?? request.url, others: [], hops: [] };
  if (!parsed) return { ...base, kind: 'unknown', reason: 'not a URL or a path' };
  const entry = request.entry ?? entryFor(view.entries, parsed);
  if (!entry) return { ...base, kind: 'unknown', reason: whyNoEntry(view, parsed) };
  const hops: TraceHop[] = [
    {
      kind: 'entry',
      text: entry.published === undefined ? `${entry.name} (not published)` : `port ${entry.published} of the host is ${entry.name}`,
      ...entry.from,
    },
  ];
  if (!entry.proxy) return direct(view, { ...base, entry }, entry, method, parsed.path, hops);
  const { proxy } = entry;
  if (!proxy.config) {
    const { problem } = proxy;
    return {
      ...base,
      entry,
      proxy,
      kind: 'unknown',
      reason: problem ? `nginx refuses its configuration: ${problem.message}` : 'the configuration was not read',
      hops: problem ? [...hops, { kind: 'proxy', text: problem.message, path: problem.path, line: problem.line }] : hops,
    };
  }
  const outcome = routeNginx(
    proxy.config,
    {
      method,
      target: parsed.path,
      host: parsed.host ?? entry.host,
      port: entry.port,
      ...(request.headers ? { headers: request.headers } : {}),
    },
    proxy.environment,
  );
  const placed = (hop: Hop): TraceHop => ({
    kind: hop.step.startsWith('server') ? 'server' : 'proxy',
    text: hop.step,
    ...proxy.place(hop),
  });
  const found: Trace = {
    ...base,
    entry,
    proxy,
    outcome,
    kind: kindOf(outcome),
    reason: reasonOf(outcome),
    ...(outcome.server ? { server: { ...proxy.place(outcome.server), names: outcome.server.names } } : {}),
    ...(outcome.location ? { location: { ...proxy.place(outcome.location), name: outcome.location.name } } : {}),
    ...(outcome.status === undefined ? {} : { status: outcome.status }),
    ...(outcome.target === undefined ? {} : { target: outcome.target }),
    hops: [
      ...hops,
      ...outcome.hops.map(placed),
      ...(outcome.kind === 'unknown' && outcome.reasonAt
        ? [{ kind: 'proxy' as const, text: outcome.reason ?? '', ...proxy.place(outcome.reasonAt) }]
        : []),
    ],
  };
  if (outcome.kind !== 'proxy' || outcome.upstream === undefined) return found;
  return behind(view, found, proxy, outcome, depth);
}

function behind(view: View, found: Trace, proxy: NginxProxy, outcome: NginxOutcome, depth: number): Trace {
  const upstream = resolveUpstream(outcome.upstream ?? '', proxy.container, view.containers, view.compose?.project);
  const { container } = upstream;
  const at = container?.from ?? found.location ?? found.server ?? { path: '', line: 1 };
  const hops = [
    ...found.hops,
    { kind: 'upstream' as const, text: `${upstream.address}: ${upstream.reason}`, path: at.path, line: at.line },
  ];
  const uri = outcome.upstreamUri ?? outcome.target ?? found.path;
  const traced = { ...found, upstream, upstreamUri: uri, hops };
  if (upstream.verdict === 'broken') return { ...traced, reason: upstream.reason };
  if (!container) return { ...traced, reason: upstream.reason };
  const next = view.proxies.find((each) => each.container === container);
  if (next && next !== proxy && depth < 4) {
    const entry: Entry = {
      name: next.name,
      proxy: next,
      container,
      scheme: 'http',
      host: outcome.upstreamHost ?? container.name,
      port: upstream.port ?? 80,
      from: at,
    };
    const inner = traceRequest(view, { method: outcome.upstreamMethod ?? found.method, url: uri, entry }, depth + 1);
    return {
      ...inner,
      method: found.method,
      url: found.url,
      path: found.path,
      ...(found.entry ? { entry: found.entry } : {}),
      hops: [...hops, ...inner.hops],
    };
  }
  return atProcess(view, traced, container, outcome.upstreamMethod ?? found.method, uri);
}

function direct(
  view: View,
  base: Pick<Trace, 'method' | 'url' | 'path' | 'others'> & { entry: Entry },
  entry: Entry,
  method: string,
  path: string,
  hops: TraceHop[],
): Trace {
  const { container } = entry;
  if (!container) return { ...base, kind: 'unknown', reason: 'nothing is known behind this entry', hops };
  const upstream = resolveUpstream(`${container.name}:${entry.port}`, undefined, view.containers, view.compose?.project);
  const found: Trace = {
    ...base,
    kind: 'proxy',
    reason: upstream.reason,
    upstream,
    upstreamUri: path,
    hops: [...hops, { kind: 'service', text: upstream.reason, ...(upstream.listening?.from ?? container.from) }],
  };
  return upstream.verdict === 'broken' ? found : atProcess(view, found, container, method, path);
}

/** The process answers: which route, behind which guards. */
function atProcess(view: View, found: Trace, container: NonNullable<Upstream['container']>, method: string, uri: string): Trace {
  const routes = view.routesOf(container);
  if (routes.length === 0) return { ...found, reason: `${container.name} serves no route that this program knows` };
  const { route, others } = matchRoute(routes, method, uri);
  if (!route) {
    const reason =
      others.length > 0
        ? `${container.name} answers ${uri} to ${[...new Set(others.map((other) => other.method))].sort().join(', ')} only`
        : `${container.name} has no route for ${method} ${uri}`;
    return { ...found, others, reason };
  }
  const hops: TraceHop[] = [...found.hops, { kind: 'route', text: `${route.method} ${route.path} in ${container.name}`, ...route.handler }];
  for (const guard of route.guards)
    if (guard.path !== undefined && guard.verdict !== 'no-op')
      hops.push({ kind: 'guard', text: `${guard.name}: ${guard.verdict}`, path: guard.path, line: guard.line ?? 1 });
  return { ...found, route, others, hops, reason: `${route.method} ${route.path} answers` };
}

interface ParsedUrl {
  readonly scheme?: string;
  readonly host?: string;
  readonly port?: number;
  readonly path: string;
}

/** Splits a URL without normalising its path: what is sent on the wire is what nginx sees. */
export function parseUrl(text: string): ParsedUrl | undefined {
  if (text.startsWith('/')) return { path: text };
  const [, scheme = 'http', host = '', port, rest = ''] =
    /^(?:(https?|wss?):\/\/)?([\w.-]+|\[[0-9a-fA-F:.]+\])(?::(\d+))?([/?#].*)?$/.exec(text) ?? [];
  if (host === '' || (!/:\/\//.test(text) && !/[.:]|^localhost/.test(text))) return undefined;
  const [path = ''] = rest.split('#');
  return {
    scheme: scheme.replace('ws', 'http'),
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    path: path.startsWith('/') ? path : `/${path}`,
  };
}

function entryFor(entries: readonly Entry[], url: ParsedUrl): Entry | undefined {
  if (url.host === undefined) return entries.find(({ proxy }) => proxy) ?? entries[0];
  const port = url.port ?? (url.scheme === 'https' ? 443 : 80);
  const here = entries.filter((entry) => entry.published === port || (entry.published === undefined && entry.port === port));
  const exact = here.find((entry) => entry.host === url.host) ?? here[0];
  if (exact || url.port !== undefined) return exact;
  // No port was written: a platform in front may map it.
  return (
    entries.find((entry) => entry.host === url.host && entry.proxy) ??
    entries.find(({ proxy, scheme }) => proxy && scheme === (url.scheme ?? 'http')) ??
    entries.find(({ proxy }) => proxy) ??
    entries[0]
  );
}

function whyNoEntry(view: View, url: ParsedUrl): string {
  const [other] = view.unmodelled;
  if (other) return `${other.what} routes requests, which is not modelled (${other.path}:${other.line})`;
  const refused = view.proxies.find((proxy) => proxy.problem);
  if (refused?.problem)
    return `nginx refuses its configuration: ${refused.problem.message} (${refused.problem.path}:${refused.problem.line})`;
  const stranger = view.containers.find(({ service }) => service?.ports.some(({ published }) => published === String(url.port ?? 80)));
  if (stranger) return `port ${url.port ?? 80} is published by ${stranger.name}, which serves nothing of this repository`;
  return view.entries.length === 0 ? 'no proxy and no published service was found' : `nothing listens on port ${url.port ?? 80}`;
}

function kindOf(outcome: NginxOutcome): TraceEnd {
  if (outcome.kind !== 'error') return outcome.kind;
  return outcome.location !== undefined &&
    (outcome.status === 404 || outcome.status === 403 || outcome.status === 405) &&
    !outcome.hops.some(({ step }) => /return|deny/.test(step))
    ? 'static'
    : 'return';
}

function reasonOf(outcome: NginxOutcome): string {
  if (outcome.kind === 'unknown') return outcome.reason ?? 'cannot be decided';
  if (outcome.kind === 'static')
    return outcome.file === undefined
      ? `the proxy answers ${outcome.status ?? 200} for a file that is not known to exist`
      : `the proxy serves the file ${outcome.file}`;
  if (outcome.kind === 'redirect') return `the proxy redirects to ${outcome.target ?? ''}`;
  if (outcome.kind === 'return') return `the proxy answers ${outcome.status ?? 200} itself`;
  if (outcome.kind === 'error' && outcome.status === 404 && outcome.location)
    return 'the proxy looks for a file, and no such file is known';
  if (outcome.kind === 'error') return `the proxy answers ${outcome.status ?? 500}${outcome.reason ? `: ${outcome.reason}` : ''}`;
  return `passed to ${outcome.upstream ?? ''}`;
}

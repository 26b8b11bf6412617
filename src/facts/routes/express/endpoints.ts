import type { Span } from '../../../code/tree.ts';
import { nodeRequest } from '../javascript-request.ts';
import { joinPaths, witnessOf } from '../text.ts';
import type { Adapter, Endpoint, Layer, Session } from '../types.ts';
import { constant, type LibraryValue, type Value } from '../values.ts';
import { functionLayer } from './middleware.ts';
import { EXPRESS_MODELS } from './models.ts';
import { type Entry, type RouterNode, readStacks, routerOf } from './stack.ts';

/** Something met on the way through the stacks, in dispatch order. */
interface Stop {
  readonly prefix: string;
  /** Whether a concrete path runs it. */
  applies(path: string, method: string): boolean | undefined;
  readonly entry: Entry;
  readonly handlers: readonly Value[];
  readonly when: readonly string[];
  /** The chain of mounts it is under, outermost first. */
  readonly mounts: readonly string[];
}

/** Express: one ordered stack; routers are entered in place and leak their middleware to what follows on the same path. */
export const express: Adapter = {
  name: 'express',
  matching: { anyCase: true, anySlash: true },
  packages: ['express', 'express-promise-router', 'router'],
  creates: /\bexpress\s*\(|\bRouter\s*\(/,
  models: EXPRESS_MODELS,
  endpoints(session) {
    const nodes = readStacks(session.effects);
    const endpoints: Endpoint[] = [];
    const reached = new Set<number>();
    const inner = new Set(
      [...nodes.values()].flatMap((node) =>
        node.entries.flatMap((entry) => entry.handlers.flatMap((handler) => routerOf(handler)?.id ?? [])),
      ),
    );
    const anyListens = [...nodes.values()].some((node) => node.listens);
    for (const node of nodes.values()) {
      if (!node.application || (inner.has(node.value.id) && !node.listens)) continue;
      const stops = flattenStack(nodes, node, '', [], [], reached, 0);
      endpoints.push(
        ...endpointsOf(
          session,
          node.value,
          stops,
          anyListens && !node.listens && !exported(session, node.value) ? 'nothing listens with this application' : undefined,
        ),
      );
    }
    for (const node of nodes.values())
      if (!reached.has(node.value.id))
        endpoints.push(
          ...endpointsOf(session, node.value, flattenStack(nodes, node, '', [], [], reached, 0), 'no application mounts this router'),
        );
    return endpoints;
  },
};

/** An application that its module exports may be served by whoever imports it. */
function exported(session: Session, value: LibraryValue): boolean {
  const holder = session.entry.scope.variables.get('module');
  const common = holder?.is === 'object' ? holder.fields.get('exports') : undefined;
  if (common === value) return true;
  if (common?.is === 'object' && [...common.fields.values()].includes(value)) return true;
  return [...session.entry.exports.values()].some((each) => 'local' in each && session.entry.scope.variables.get(each.local) === value);
}

function flattenStack(
  nodes: ReadonlyMap<number, RouterNode>,
  node: RouterNode,
  prefix: string,
  mounts: readonly string[],
  when: readonly string[],
  reached: Set<number>,
  depth: number,
  matched: (path: string) => boolean | undefined = () => true,
): Stop[] {
  reached.add(node.value.id);
  if (depth > 12) return [];
  return node.entries.flatMap((entry): Stop[] => {
    const conditions = [...when, ...entry.when];
    if (entry.is !== 'use') return [stop(entry, prefix, entry.handlers, conditions, mounts, matched)];
    const scopes = entry.paths.length > 0 ? entry.paths : [undefined];
    // Handlers of one `use` run in order; a router among them is entered where it stands.
    return scopes.flatMap((scope) => {
      const base = scope ? joinPaths(prefix, scope.text) : prefix || '/';
      const inside = (path: string): boolean | undefined => both(matched(path), scope ? scope.matches(strip(path, prefix), false) : true);
      return entry.handlers.flatMap((handler) => {
        const router = routerOf(handler);
        const child = router && nodes.get(router.id);
        const single: Entry = scope ? { ...entry, paths: [scope] } : entry;
        if (child)
          return flattenStack(
            nodes,
            child,
            base === '/' ? '' : base,
            [...mounts, String(child.value.id)],
            conditions,
            reached,
            depth + 1,
            inside,
          );
        return [stop(single, prefix, [handler], conditions, mounts, matched)];
      });
    });
  });
}

const both = (a: boolean | undefined, b: boolean | undefined): boolean | undefined =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;

/** The rest of a path below a mount; parameters in the prefix match by their number of segments. */
function strip(path: string, prefix: string): string {
  if (prefix === '' || prefix === '/') return path;
  const segments = prefix.split('/').length;
  return `/${path.split('/').slice(segments).join('/')}`;
}

function stop(
  entry: Entry,
  prefix: string,
  handlers: readonly Value[],
  when: readonly string[],
  mounts: readonly string[],
  matched: (path: string) => boolean | undefined,
): Stop {
  return {
    entry,
    prefix,
    handlers,
    when,
    mounts,
    applies(path, method) {
      const inside = matched(path);
      if (inside === false) return false;
      if (entry.is === 'param') return inside;
      if (entry.is === 'route' && entry.method !== 'ALL' && entry.method !== method && !(method === 'HEAD' && entry.method === 'GET'))
        return false;
      if (entry.paths.length === 0) return inside;
      const rest = strip(path, prefix) || '/';
      const answers = entry.paths.map((each) => each.matches(rest, entry.is === 'route'));
      return both(inside, answers.includes(true) ? true : answers.every((answer) => answer === false) ? false : undefined);
    },
  };
}

function endpointsOf(session: Session, app: LibraryValue, stops: readonly Stop[], lost: string | undefined): Endpoint[] {
  return stops.flatMap((each, index) => one(session, app, stops, each, index, lost));
}

function one(session: Session, app: LibraryValue, stops: readonly Stop[], each: Stop, index: number, lost: string | undefined): Endpoint[] {
  const { entry } = each;
  if (entry.is === 'param') return [];
  const last = each.handlers.at(-1);
  if (entry.is === 'use') {
    const files = last?.is === 'library' && /^(?:express\.static|serve-static)\(\)$/.test(last.path);
    const documentation = last?.is === 'library' && /^swagger-ui-express\.(?:setup|serve)\(\)$/.test(last.path);
    if (!files && !documentation) return [];
    const paths = entry.paths.length > 0 ? entry.paths.map((path) => joinPaths(each.prefix, path.text)) : [each.prefix || '/'];
    return paths.map((path) =>
      make(session, app, stops, each, index, files ? joinPaths(path, '{path*}') : path, 'GET', lost, { implicit: true }),
    );
  }
  if (entry.handlers.length === 0) return [];
  return entry.paths.flatMap((path) => {
    const full = joinPaths(each.prefix, path.text);
    // `app.all(path, guard)` whose only function calls on is a guard of what follows, not an endpoint.
    return [make(session, app, stops, each, index, full, entry.method, lost, path.dynamic ? { dynamic: path.dynamic } : {})];
  });
}

function make(
  _session: Session,
  app: LibraryValue,
  stops: readonly Stop[],
  own: Stop,
  index: number,
  path: string,
  method: string,
  lost: string | undefined,
  extra: { implicit?: boolean; dynamic?: string },
): Endpoint {
  const concrete = witnessOf(path);
  const chain: Layer[] = [];
  for (const [position, before] of stops.slice(0, index).entries()) {
    if (before.when.length > own.when.length || before.applies(concrete, method === 'ALL' ? 'GET' : method) !== true) continue;
    if (before.entry.is === 'param' && !(path.includes(`{${before.entry.name}}`) && own.mounts.join() === before.mounts.join())) continue;
    const base = before.entry.is === 'use' ? baseOf(before) : before.prefix;
    chain.push(
      ...before.handlers.map((handler) => ({
        ...functionLayer(handler, 'middleware', base, { whole: path }),
        routers: before.mounts,
        ...(before.entry.is === 'route' ? { route: String(position) } : {}),
      })),
    );
  }
  for (const [position, handler] of own.handlers.entries())
    chain.push({
      ...functionLayer(handler, position === own.handlers.length - 1 ? 'handler' : 'middleware', own.prefix, { whole: path }),
      routers: own.mounts,
      route: String(index),
      level: 'route' as const,
    });

  const last = own.handlers.at(-1);
  return {
    kind: 'http',
    method,
    path,
    framework: 'express',
    at: placeOf(last) ?? own.entry.at,
    chain,
    when: own.when,
    app,
    ...(lost ? { lost } : {}),
    ...extra,
    request: (m) => ({
      method,
      path,
      values: new Map<string, Value>([
        ['request', nodeRequest(m, method === 'ALL' ? 'GET' : method, path)],
        ['router', constant('')],
      ]),
    }),
  };
}

const baseOf = (stopped: Stop): string => {
  const [scope] = stopped.entry.paths;
  return scope ? joinPaths(stopped.prefix, scope.text) : stopped.prefix;
};

function placeOf(value: Value | undefined): Span | undefined {
  if (value?.is === 'function') return value.node.at;
  if (value?.is === 'native') return placeOf(value.fields.get('func'));
  return undefined;
}

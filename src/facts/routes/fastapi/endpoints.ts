import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { memberOf } from '../../../code/run/classes.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import type { Span } from '../../../code/tree.ts';
import type { FunctionValue } from '../../../code/value.ts';
import { guarded, handlerEnds } from '../ends.ts';
import { pathPattern } from '../pattern.ts';
import { asksByName } from '../python/harmless.ts';
import { givenSignature, type Taken, takenBy, takenOf } from '../python/inspect.ts';
import { starletteRequest } from '../python-request.ts';
import { joinPaths, witnessOf } from '../text.ts';
import type { Adapter, Endpoint, Layer, LayerEnd, RequestState, Session } from '../types.ts';
import { isConstant, type LibraryValue, NULL, object, textOf, type Value } from '../values.ts';
import { olderThan } from '../version.ts';
import { CLASS_BASED_STUBS, classDependencies } from './class-based.ts';
import { callWith, dependencyOf, type Injection, solve } from './inject.ts';
import { middlewareLayer, nameOf, responseStatus, statusOfPython } from './middleware.ts';
import { FASTAPI_MODELS } from './models.ts';
import { type IncludeItem, type MountItem, type RouteItem, type RouterNode, readRouters, routerOf } from './registrations.ts';
import { startUp } from './startup.ts';
import { SECURITY } from './stubs/security.ts';

const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

interface Above {
  readonly prefix: string;
  readonly middleware: readonly Layer[];
  readonly dependencies: readonly Value[];
  readonly when: readonly string[];
  readonly dynamic?: string;
  readonly lost?: string;
  readonly snapshot: number;
  readonly app: LibraryValue;
  /** The application that is served, when `app` is mounted on it. */
  readonly root?: LibraryValue;
}

/** FastAPI and Starlette: prefixes concatenate, dependencies run outside in, mounted applications stand on their own. */
export const fastapi: Adapter = {
  name: 'fastapi',
  matching: { noHead: true },
  packages: ['fastapi', 'starlette'],
  creates: /\b(?:FastAPI|Starlette)\s*\(/,
  models: FASTAPI_MODELS,
  stubs: new Map([...CLASS_BASED_STUBS, ...SECURITY]),
  endpoints(session) {
    startUp(session);
    const routers = readRouters(session.effects);
    const live = !olderThan(session.version('fastapi'), '0.137.0', true);
    const reached = new Set<number>();
    const mounted = new Set(
      [...routers.values()].flatMap((node) => node.items.flatMap((item) => (item.is === 'mount' ? (routerOf(item.app)?.id ?? []) : []))),
    );
    const endpoints: Endpoint[] = [];
    for (const node of routers.values()) {
      if (!node.application || mounted.has(node.value.id)) continue;
      endpoints.push(...walkApplication(session, routers, node, { prefix: '', middleware: [], when: [] }, live, reached));
    }
    for (const node of routers.values()) {
      if (reached.has(node.value.id)) continue;
      const lost = node.application ? 'mounted on an application that is not served' : 'no application includes this router';
      endpoints.push(
        ...walk(
          session,
          routers,
          node,
          { prefix: '', middleware: [], dependencies: [], when: [], lost, snapshot: Number.POSITIVE_INFINITY, app: node.value },
          live,
          reached,
        ),
      );
    }
    return shadowed(endpoints);
  },
};

function walkApplication(
  session: Session,
  routers: ReadonlyMap<number, RouterNode>,
  node: RouterNode,
  outer: { prefix: string; middleware: readonly Layer[]; when: readonly string[]; lost?: string; root?: LibraryValue },
  live: boolean,
  reached: Set<number>,
): Endpoint[] {
  const middleware = [...outer.middleware, ...node.middleware.map(middlewareLayer)];
  const above: Above = {
    prefix: outer.prefix,
    middleware,
    dependencies: [],
    when: outer.when,
    snapshot: Number.POSITIVE_INFINITY,
    app: node.value,
    ...(outer.root ? { root: outer.root } : {}),
    ...(outer.lost ? { lost: outer.lost } : {}),
  };
  return [...implicitRoutes(node, above), ...walk(session, routers, node, above, live, reached)];
}

function implicitRoutes(node: RouterNode, above: Above): Endpoint[] {
  if (!node.fastapi) return [];
  const url = (name: string, otherwise: string): string | undefined => {
    const given = node.options.get(name);
    return given === undefined ? otherwise : isConstant(given) ? (given.value === null ? undefined : String(given.value)) : otherwise;
  };
  const schema = url('openapi_url', '/openapi.json');
  if (!schema) return [];
  const docs = url('docs_url', '/docs');
  const paths = [
    schema,
    ...(docs ? [docs, `${docs}/oauth2-redirect`] : []),
    ...(url('redoc_url', '/redoc') ? [url('redoc_url', '/redoc') ?? ''] : []),
  ];
  return paths.map((path) =>
    endpoint(above, joinPaths(above.prefix, path), 'GET', node.made, [], { implicit: true, framework: 'fastapi' }),
  );
}

function walk(
  session: Session,
  routers: ReadonlyMap<number, RouterNode>,
  node: RouterNode,
  above: Above,
  live: boolean,
  reached: Set<number>,
  depth = 0,
): Endpoint[] {
  reached.add(node.value.id);
  if (depth > 12) return [];
  const prefix = above.prefix + node.prefix;
  const dependencies = [...above.dependencies, ...node.dependencies];
  return node.items.flatMap((item): Endpoint[] => {
    const late = item.order > above.snapshot && !live ? 'registered after its router was included' : undefined;
    const when = [...above.when, ...item.when];
    const lost = above.lost ?? late;
    const inner: Above = { ...above, prefix, dependencies, when, ...(lost ? { lost } : {}) };
    if (item.is === 'route') return routeEndpoints(session, node, item, item.absolute ? { ...inner, prefix: above.prefix } : inner);
    if (item.is === 'include') return included(session, routers, item, inner, live, reached, depth);
    return mountedEndpoints(session, routers, item, inner, live, reached, depth);
  });
}

function included(
  session: Session,
  routers: ReadonlyMap<number, RouterNode>,
  item: IncludeItem,
  above: Above,
  live: boolean,
  reached: Set<number>,
  depth: number,
): Endpoint[] {
  const node = item.router && routers.get(item.router.id);
  if (!node) return [];
  return walk(
    session,
    routers,
    node,
    {
      ...above,
      prefix: above.prefix + item.prefix,
      dependencies: [...above.dependencies, ...item.dependencies],
      snapshot: Math.min(above.snapshot, item.order),
      ...(item.dynamic ? { dynamic: item.dynamic } : {}),
    },
    live,
    reached,
    depth + 1,
  );
}

function mountedEndpoints(
  session: Session,
  routers: ReadonlyMap<number, RouterNode>,
  item: MountItem,
  above: Above,
  live: boolean,
  reached: Set<number>,
  depth: number,
): Endpoint[] {
  const prefix = joinPaths(above.prefix, item.path);
  const own = item.middleware.flatMap((each) =>
    each.is === 'library' && each.call?.arguments[0]
      ? [middlewareLayer({ value: each.call.arguments[0], options: each.call.named, function: false, at: item.at })]
      : [],
  );
  const middleware = [...above.middleware, ...own];
  const inner: Above = { ...above, prefix: prefix === '/' ? '' : prefix, middleware, dependencies: [] };
  if (item.app.is === 'list') {
    const nested: RouterNode = {
      value: above.app,
      application: false,
      fastapi: false,
      prefix: '',
      dependencies: [],
      items: [],
      middleware: [],
      options: new Map(),
      made: item.at,
    };
    const routes = readRouters([
      {
        kind: 'construct',
        path: 'starlette.routing.Router',
        target: above.app,
        arguments: [],
        named: new Map(),
        at: item.at,
        when: item.when,
        repeated: false,
        result: {
          ...above.app,
          id: -1,
          path: 'starlette.routing.Router()',
          call: { arguments: [], named: new Map([['routes', item.app]]), at: item.at, construct: true },
        } as LibraryValue,
      },
    ]);
    const [made] = routes.values();
    return made
      ? walk(session, routers, { ...nested, items: made.items }, { ...inner, snapshot: Number.POSITIVE_INFINITY }, live, reached, depth + 1)
      : [];
  }
  const sub = routerOf(item.app);
  const node = sub && routers.get(sub.id);
  if (node)
    return walkApplication(
      session,
      routers,
      node,
      { prefix: inner.prefix, middleware, when: above.when, root: above.root ?? above.app, ...(above.lost ? { lost: above.lost } : {}) },
      live,
      reached,
    );
  const files = item.app.is === 'library' && /StaticFiles\(\)$/.test(item.app.path);
  return [endpoint(inner, `${inner.prefix}/{path*}`, files ? 'GET' : 'ALL', item.at, [], { implicit: files, framework: 'starlette' })];
}

/** `{p:path}` matches the rest, other converters one segment. */
const canonical = (path: string): string => path.replace(/\{(\w+):path\}/g, '{$1*}').replace(/\{(\w+):\w+\}/g, '{$1}');

function routeEndpoints(session: Session, node: RouterNode, item: RouteItem, above: Above): Endpoint[] {
  const path = canonical(joinPaths(above.prefix, item.path));
  const handler = unwrap(item.handler);
  const at = handlerPlace(item.handler) ?? item.at;
  const structural: Layer[] = item.plain
    ? []
    : dependencyLayers(above.dependencies, above.app).map((layer) => ({ ...layer, level: 'structure' }));
  const dependencies = item.plain ? [] : [...item.dependencies, ...classDependencies(handler)];
  const framework = node.fastapi ? 'fastapi' : 'starlette';
  const methods = item.methods.length > 0 ? item.methods : ['GET'];
  return methods.flatMap((method) => {
    const fn = handler.is === 'class' ? (memberOf(handler, method.toLowerCase(), 'fields')?.value ?? handler) : handler;
    const layers: Layer[] = [
      ...structural,
      ...dependencyLayers(dependencies, above.app),
      ...(fn.is === 'function' && !item.plain ? parameterLayers(session.machine, takenBy(session.machine, fn), above.app) : []),
      ...requirement(item.handler),
      ...requirement(fn),
      handlerLayer(item.handler, unwrap(fn), item.plain, above.app),
    ];
    const extra = item.websocket ? { kind: 'websocket' as const, framework } : { framework };
    if (method === 'HEAD' && methods.includes('GET') && item.plain)
      return [endpoint(above, path, method, at, layers, { ...extra, implicit: true, dynamic: item.dynamic ?? above.dynamic })];
    return [endpoint(above, path, method, at, layers, { ...extra, dynamic: item.dynamic ?? above.dynamic })];
  });
}

function endpoint(
  above: Above,
  path: string,
  method: string,
  at: Span,
  layers: readonly Layer[],
  extra: { implicit?: boolean; framework: string; kind?: Endpoint['kind']; dynamic?: string | undefined },
): Endpoint {
  return {
    kind: extra.kind ?? 'http',
    method,
    path,
    framework: extra.framework,
    at,
    chain: [...above.middleware, ...layers],
    when: above.when,
    app: above.root ?? above.app,
    ...(extra.implicit ? { implicit: true } : {}),
    ...(extra.dynamic ? { dynamic: extra.dynamic } : {}),
    ...(above.lost ? { lost: above.lost } : {}),
    request: (m) => ({ method, path, values: new Map([['request', starletteRequest(m, method, path)]]) }),
  };
}

const injection = (request: RequestState, app: LibraryValue): Injection => {
  const overrides = app.fields.get('dependency_overrides') ?? app.children.get('dependency_overrides');
  return {
    request: request.values.get('request') ?? NULL,
    path: request.path,
    results: request.values,
    ...(overrides?.is === 'library' ? { overrides } : {}),
  };
};

function dependencyLayers(dependencies: readonly Value[], app: LibraryValue): Layer[] {
  return dependencies.flatMap((marker) => {
    const target =
      marker.is === 'library' && /(?:Depends|Security)\(\)$/.test(marker.path)
        ? (marker.call?.named.get('dependency') ?? marker.call?.arguments[0])
        : undefined;
    return target ? [dependencyLayer(target, app)] : [];
  });
}

function dependencyLayer(target: Value, app: LibraryValue): Layer {
  const at = target.is === 'function' || target.is === 'class' ? target.node.at : target.is === 'library' ? target.made : undefined;
  return {
    name: nameOf(target),
    role: 'dependency',
    shared: target,
    ...(at ? { at } : {}),
    run: (m, request) =>
      guarded((): LayerEnd => {
        const value = solve(m, target, injection(request, app));
        return value.is === 'unknown' && target.is === 'library' && asksByName(target.path)
          ? { end: 'unknown', reason: `${target.path.replace(/\(\)/g, '')} of a package is not known` }
          : { end: 'pass' };
      }, statusOfPython),
  };
}

function parameterLayers(m: Machine, taken: readonly Taken[], app: LibraryValue): Layer[] {
  return taken.flatMap((each) => {
    const target = dependencyOf(each)?.call;
    const named = target?.named.get('dependency') ?? target?.arguments[0];
    if (!named || (named.is === 'library' && /RequestForm(?:Strict)?$/.test(named.path))) return [];
    // A class whose signature a decorator made is a view: what it takes is what its methods need.
    const signature = named.is === 'class' ? givenSignature(named) : undefined;
    return signature ? parameterLayers(m, takenOf(signature, each.at), app) : [dependencyLayer(named, app)];
  });
}

/** `@requires("authenticated")` of Starlette. */
function requirement(handler: Value): Layer[] {
  if (handler.is !== 'library' || handler.path !== 'starlette.authentication.requires()()') return [];
  const scopes = handler.fields.get('scopes');
  const empty = scopes?.is === 'list' && scopes.items.length === 0;
  return [
    {
      name: 'requires',
      role: 'guard',
      ...(handler.made ? { at: handler.made } : {}),
      run: (m, request): LayerEnd => {
        const known = request.values.get('authenticated');
        if (empty || m.world.caller === 'valid' || (known && isConstant(known) && known.value === true)) return { end: 'pass' };
        return { end: 'stop', status: 403, remark: `requires ${textOf(scopes) ?? 'a scope'}` };
      },
    },
  ];
}

/** What a route runs in the end: the function below wrappers that packages put around it. */
export function unwrap(value: Value): Value {
  let current = value;
  for (let hops = 0; hops < 8 && current.is === 'library' && current.call; hops++) {
    const inner = current.call.arguments.find(
      (arg) => arg.is === 'function' || arg.is === 'class' || (arg.is === 'library' && arg.call !== undefined),
    );
    if (!inner) break;
    current = inner;
  }
  if (current.is === 'native') return current.fields.get('func') ?? current;
  return current;
}

function handlerPlace(value: Value): Span | undefined {
  const inner = unwrap(value);
  if (inner.is === 'function') {
    const wrapped = inner.fields.get('__wrapped__');
    return wrapped?.is === 'function' ? handlerPlace(wrapped) : inner.node.at;
  }
  return inner.is === 'class' ? inner.node.at : undefined;
}

function handlerLayer(registered: Value, fn: Value, plain: boolean, app: LibraryValue): Layer {
  const at = handlerPlace(registered);
  return {
    name: fn.is === 'function' ? (fn.node.name ?? 'handler') : 'handler',
    role: 'handler',
    ...(at ? { at } : {}),
    run: (m, request) =>
      guarded(
        (): LayerEnd => {
          const callee = registered.is === 'function' ? registered : fn;
          if (callee.is !== 'function') return { end: 'pass' };
          const self = object('python', [['request', request.values.get('request') ?? NULL]], { open: true });
          const bound: FunctionValue = registered.is === 'class' ? { ...callee, receiver: self } : callee;
          const answer = plain
            ? callValue(m, bound, [request.values.get('request') ?? NULL], new Map(), callee.node.at)
            : callWith(m, signature(bound), bound, injection(request, app));
          const value = answer.is === 'pending' ? awaitPending(m, answer, NOWHERE) : answer;
          m.journal.set(request.values as Map<string, unknown>, 'response', value);
          return handlerEnds(responseStatus(value));
        },
        (value) => statusOfPython(value),
      ),
  };
}

/** A wrapper made with functools.wraps is injected by the signature of what it wraps. */
function signature(fn: FunctionValue): FunctionValue {
  const wrapped = fn.fields.get('__wrapped__');
  return wrapped?.is === 'function' ? signature(wrapped) : fn;
}

/** The first route that matches answers: later ones for the same requests are lost. */
function shadowed(endpoints: readonly Endpoint[]): Endpoint[] {
  const earlier = new Map<Value | undefined, { pattern: RegExp; endpoint: Endpoint }[]>();
  return endpoints.map((each) => {
    if (each.lost) return each;
    const before = earlier.get(each.app) ?? [];
    earlier.set(each.app, before);
    const witness = witnessOf(each.path);
    const hider = before.find(
      ({ pattern, endpoint: other }) =>
        (other.method === each.method || other.method === 'ALL') &&
        other.kind === each.kind &&
        pattern.test(witness) &&
        other.when.length === 0,
    );
    before.push({ pattern: pathPattern(each.path), endpoint: each });
    return hider ? { ...each, lost: `an earlier route answers it: ${hider.endpoint.method} ${hider.endpoint.path}` } : each;
  });
}

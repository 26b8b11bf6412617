import type { Effect } from '../../../code/machine.ts';
import type { Span } from '../../../code/tree.ts';
import { pathText } from '../text.ts';
import { type LibraryValue, list, textOf, type Value } from '../values.ts';
import { APPLICATIONS, ROUTER_PATHS } from './paths.ts';
import { listedItems } from './route-list.ts';

export interface RouteItem {
  readonly is: 'route';
  readonly methods: readonly string[];
  readonly path: string;
  readonly dynamic?: string;
  readonly handler: Value;
  readonly dependencies: readonly Value[];
  readonly at: Span;
  readonly order: number;
  readonly when: readonly string[];
  readonly websocket: boolean;
  /** Added as a plain Starlette route: no dependency of the application or router applies. */
  readonly plain: boolean;
  /** The path has the prefix of its router already. */
  readonly absolute?: boolean;
}
export interface IncludeItem {
  readonly is: 'include';
  readonly router: LibraryValue | undefined;
  readonly prefix: string;
  readonly dynamic?: string;
  readonly dependencies: readonly Value[];
  readonly at: Span;
  readonly order: number;
  readonly when: readonly string[];
}
export interface MountItem {
  readonly is: 'mount';
  readonly path: string;
  readonly app: Value;
  readonly at: Span;
  readonly order: number;
  readonly when: readonly string[];
  readonly middleware: readonly Value[];
}
export type Item = RouteItem | IncludeItem | MountItem;

export interface RouterNode {
  readonly value: LibraryValue;
  readonly application: boolean;
  readonly fastapi: boolean;
  readonly prefix: string;
  readonly dependencies: Value[];
  items: Item[];
  /** Middleware in the order it runs, outermost first. */
  readonly middleware: {
    readonly value: Value;
    readonly options: ReadonlyMap<string, Value>;
    readonly function: boolean;
    readonly at: Span;
  }[];
  /** Methods of the application that were called with a word like `docs_url`. */
  readonly options: ReadonlyMap<string, Value>;
  readonly made: Span;
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace']);

/** The library part of a router: itself, or the base of an instance of a subclass. */
export function routerOf(value: Value | undefined): LibraryValue | undefined {
  if (value?.is === 'library') return value.path.endsWith('.router') && value.receiver ? value.receiver : value;
  const base = value?.is === 'object' ? value.fields.get('__base__') : undefined;
  return base?.is === 'library' ? base : undefined;
}

const items = (value: Value | undefined): readonly Value[] => (value?.is === 'list' ? value.items : []);

/** Reads the ordered effects of loading into routers with their items. */
export function readRouters(effects: readonly Effect[]): Map<number, RouterNode> {
  const nodes = new Map<number, RouterNode>();
  effects.forEach((effect, order) => {
    const made = effect.result;
    if (made.is === 'library' && ROUTER_PATHS.includes(made.path) && made.path.endsWith('()') && !nodes.has(made.id))
      nodes.set(made.id, newNode(made, effect, order));
    const owner = routerOf(effect.receiver);
    const node = owner && nodes.get(owner.id);
    if (node) register(node, effect, order);
    const holder = decoratedBy(effect);
    const routed = holder && nodes.get(holder.id);
    if (routed) decorate(routed, effect, effect.target, order);
    if (effect.kind === 'call' && effect.path.endsWith('.append')) appended(nodes, effect, order);
  });
  for (const node of nodes.values()) node.items = listedItems(node, effects);
  return nodes;
}

/** The router whose decorator an effect applies: `@router.get("/x")` on a function. */
function decoratedBy(effect: Effect): LibraryValue | undefined {
  const { target: decorator, path } = effect;
  return decorator.call && decorator.receiver && path === decorator.path && path.endsWith('()') ? routerOf(decorator.receiver) : undefined;
}

/** What was registered on one router from an effect on. */
export function itemsBetween(owner: LibraryValue, effects: readonly Effect[], from: number): readonly Item[] {
  const node = newNode(owner, { at: owner.made ?? NOWHERE, when: [] }, 0);
  if (from > 0) node.items = [];
  for (let order = from; order < effects.length; order++) {
    const effect = effects[order];
    if (!effect) break;
    if (effect.receiver && routerOf(effect.receiver)?.id === owner.id) register(node, effect, order);
    if (decoratedBy(effect)?.id === owner.id) decorate(node, effect, effect.target, order);
  }
  return node.items;
}
const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Where and under which tests something is registered. */
type Registered = Pick<Effect, 'at' | 'when'>;

function newNode(value: LibraryValue, effect: Registered, order: number): RouterNode {
  const options = value.call?.named ?? new Map<string, Value>();
  const node: RouterNode = {
    value,
    application: APPLICATIONS.includes(value.path),
    fastapi: value.path.startsWith('fastapi.'),
    prefix: pathText(value.fields.get('prefix') ?? options.get('prefix')).text,
    dependencies: [...items(options.get('dependencies'))],
    items: [],
    middleware: items(options.get('middleware')).flatMap((each) =>
      each.is === 'library' && each.call?.arguments[0]
        ? [{ value: each.call.arguments[0], options: each.call.named, function: false, at: effect.at }]
        : [],
    ),
    options,
    made: effect.at,
  };
  for (const each of items(
    options.get('routes') ?? (value.path.startsWith('starlette.') ? value.call?.arguments.find((arg) => arg.is === 'list') : undefined),
  ))
    addListed(node, each, order, effect);
  return node;
}

/** A `Route`, `Mount`, `WebSocketRoute` of Starlette given in a list. */
export function addListed(node: RouterNode, each: Value, order: number, effect: Registered): void {
  if (each.is !== 'library' || !each.call) return;
  const { call } = each;
  const path = pathText(call.named.get('path') ?? call.arguments[0]);
  const at = each.made ?? effect.at;
  const base = { at, order, when: effect.when };
  if (/\.(?:Route|APIRoute)\(\)$/.test(each.path)) {
    const handler = call.named.get('endpoint') ?? call.arguments[1];
    if (handler)
      node.items.push({
        ...base,
        is: 'route',
        ...path_(path),
        methods: methodsOf(call.named.get('methods'), handler),
        handler,
        dependencies: items(call.named.get('dependencies')),
        websocket: false,
        plain: !each.path.includes('APIRoute'),
      });
  } else if (each.path.endsWith('.WebSocketRoute()')) {
    const handler = call.named.get('endpoint') ?? call.arguments[1];
    if (handler)
      node.items.push({ ...base, is: 'route', ...path_(path), methods: ['GET'], handler, dependencies: [], websocket: true, plain: true });
  } else if (each.path.endsWith('.Mount()')) {
    const app = call.named.get('app') ?? call.arguments[1];
    const routes = call.named.get('routes') ?? (app?.is === 'list' ? app : undefined);
    node.items.push({
      ...base,
      is: 'mount',
      path: path.text,
      app: routes ?? app ?? list([]),
      middleware: items(call.named.get('middleware')),
    });
  } else if (each.path.endsWith('.Host()')) {
    const app = call.named.get('app') ?? call.arguments[1];
    if (app) node.items.push({ ...base, is: 'mount', path: '', app, middleware: [] });
  }
}

const path_ = (path: { text: string; dynamic?: string }): { path: string; dynamic?: string } => ({
  path: path.text,
  ...(path.dynamic ? { dynamic: path.dynamic } : {}),
});

/** The methods of a Starlette route: given, or GET and HEAD for a function, or those a class endpoint defines. */
function methodsOf(given: Value | undefined, handler: Value): string[] {
  const listed = items(given).flatMap((each) => textOf(each)?.toUpperCase() ?? []);
  if (listed.length > 0) return listed.includes('GET') && !listed.includes('HEAD') ? [...listed, 'HEAD'] : listed;
  if (handler.is === 'class') {
    const own = [...handler.fields.keys()].filter((name) => VERBS.has(name)).map((name) => name.toUpperCase());
    if (own.length > 0) return own;
  }
  return ['GET', 'HEAD'];
}

function register(node: RouterNode, effect: Effect, order: number): void {
  const verb = effect.path.slice(effect.path.lastIndexOf('.') + 1);
  const { arguments: args, named, at, when } = effect;
  const base = { at, order, when };
  const path = pathText(named.get('path') ?? args[0]);
  if (verb === 'include_router') {
    const prefix = pathText(named.get('prefix') ?? args[1]);
    node.items.push({
      ...base,
      is: 'include',
      router: routerOf(named.get('router') ?? args[0]),
      prefix: prefix.text,
      ...(prefix.dynamic ? { dynamic: prefix.dynamic } : {}),
      dependencies: items(named.get('dependencies')),
    });
  } else if (verb === 'mount') {
    const app = named.get('app') ?? args[1];
    if (app) node.items.push({ ...base, is: 'mount', path: path.text, app, middleware: [] });
  } else if (verb === 'add_api_route' || verb === 'add_route' || verb === 'add_websocket_route' || verb === 'add_api_websocket_route') {
    const handler = named.get('endpoint') ?? named.get('route') ?? args[1];
    if (!handler) return;
    const plain = verb === 'add_route' || verb === 'add_websocket_route';
    const listed = items(named.get('methods') ?? (plain ? args[2] : undefined)).flatMap((each) => textOf(each)?.toUpperCase() ?? []);
    node.items.push({
      ...base,
      is: 'route',
      ...path_(path),
      methods: plain ? methodsOf(named.get('methods') ?? args[2], handler) : listed.length > 0 ? listed : ['GET'],
      handler,
      dependencies: items(named.get('dependencies')),
      websocket: verb.includes('websocket'),
      plain,
    });
  } else if (verb === 'add_middleware') {
    const value = named.get('middleware_class') ?? args[0];
    if (value) node.middleware.unshift({ value, options: named, function: false, at });
  }
}

function decorate(node: RouterNode, effect: Effect, decorator: LibraryValue, order: number): void {
  const verb = decorator.path.slice(0, -2).split('.').at(-1) ?? '';
  const [handler] = effect.arguments;
  const call = decorator.call;
  if (!handler || !call) return;
  if (verb === 'middleware') {
    node.middleware.unshift({ value: handler, options: new Map(), function: true, at: effect.at });
    return;
  }
  const path = pathText(call.named.get('path') ?? call.arguments[0]);
  const base = {
    is: 'route' as const,
    ...path_(path),
    handler,
    dependencies: items(call.named.get('dependencies')),
    at: effect.at,
    order,
    when: effect.when,
  };
  if (verb === 'websocket' || verb === 'websocket_route')
    node.items.push({ ...base, methods: ['GET'], websocket: true, plain: verb === 'websocket_route' });
  else if (verb === 'api_route')
    node.items.push({
      ...base,
      methods: items(call.named.get('methods'))
        .flatMap((each) => textOf(each)?.toUpperCase() ?? [])
        .concat(),
      websocket: false,
      plain: false,
    });
  else if (verb === 'route')
    node.items.push({
      ...base,
      methods: methodsOf(call.named.get('methods') ?? call.arguments[1], handler),
      websocket: false,
      plain: true,
    });
  else if (VERBS.has(verb)) node.items.push({ ...base, methods: [verb.toUpperCase()], websocket: false, plain: false });
}

/** `app.router.routes.append(...)` and `app.router.dependencies.append(...)`. */
function appended(nodes: ReadonlyMap<number, RouterNode>, effect: Effect, order: number): void {
  const holder = effect.receiver;
  const owner = routerOf(holder?.receiver);
  const node = owner && nodes.get(owner.id);
  const [value] = effect.arguments;
  if (!node || !value || !holder) return;
  if (holder.path.endsWith('.routes')) addListed(node, value, order, effect);
  else if (holder.path.endsWith('.dependencies')) node.dependencies.push(value);
}

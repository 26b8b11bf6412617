import type { Effect } from '../../../code/machine.ts';
import type { Span } from '../../../code/tree.ts';
import { pathText } from '../text.ts';
import { isConstant, type LibraryValue, textOf, type Value } from '../values.ts';
import { APP, ROUTER, VERBS } from './models.ts';

/** A layer of a router: a route, middleware for what is below a path, or the function of a parameter. */
export interface RouterLayer {
  readonly is: 'use' | 'route' | 'param';
  readonly methods: readonly string[];
  readonly path: string;
  readonly dynamic?: string;
  readonly handlers: readonly Value[];
  readonly name?: string;
  readonly at: Span;
  readonly when: readonly string[];
}

export interface Router {
  readonly value: LibraryValue;
  prefix: string;
  layers: RouterLayer[];
  used: boolean;
}

export interface Application {
  readonly value: LibraryValue;
  readonly uses: { readonly value: Value; readonly at: Span; readonly when: readonly string[] }[];
  inner: boolean;
}

export interface Read {
  readonly applications: ReadonlyMap<number, Application>;
  readonly routers: ReadonlyMap<number, Router>;
}

/** A library object, or the one an instance of a subclass is built on. */
export function baseOf(value: Value | undefined): LibraryValue | undefined {
  if (value?.is === 'library') return value;
  const base = value?.is === 'object' ? value.fields.get('__base__') : undefined;
  return base?.is === 'library' ? base : undefined;
}

/** The router whose `routes()` a value is. */
export const routerOf = (value: Value | undefined): LibraryValue | undefined =>
  value?.is === 'library' && (value.path === `${ROUTER}.routes()` || value.path === `${ROUTER}.middleware()`) ? value.receiver : undefined;

const isPath = (value: Value | undefined): value is Value =>
  value !== undefined &&
  ((isConstant(value) && typeof value.value === 'string') ||
    value.is === 'derived' ||
    (value.is === 'object' && value.tag === 'regex') ||
    (value.is === 'list' && value.items.length > 0 && value.items.every(isPath)));
const flat = (values: readonly Value[]): Value[] => values.flatMap((value) => (value.is === 'list' ? flat(value.items) : [value]));

/** Joins as the router does: a route `/` below a prefix is the prefix itself. */
export function prefixed(prefix: string, path: string): string {
  const before = prefix.replace(/\/$/, '');
  if (path === '' || path === '/') return before === '' ? path || '/' : before;
  return `${before}${path.startsWith('/') || before === '' ? path : `/${path}`}`;
}

const paths = (value: Value | undefined): { text: string; dynamic?: string }[] =>
  value === undefined
    ? []
    : value.is === 'list'
      ? value.items.flatMap(paths)
      : value.is === 'object' && value.tag === 'regex'
        ? [{ text: '<dynamic>', dynamic: 'a regular expression' }]
        : [pathText(value)];

/** Reads the ordered effects into applications and routers. */
export function readRouters(effects: readonly Effect[]): Read {
  const applications = new Map<number, Application>();
  const routers = new Map<number, Router>();
  for (const effect of effects) {
    const made = baseOf(effect.result);
    if (made?.path === APP && !applications.has(made.id)) applications.set(made.id, { value: made, uses: [], inner: false });
    if (made?.path === ROUTER && !routers.has(made.id)) {
      const options = made.call?.arguments[0];
      routers.set(made.id, {
        value: made,
        prefix: options?.is === 'object' ? pathText(options.fields.get('prefix')).text : '',
        layers: [],
        used: false,
      });
    }
    if (effect.kind !== 'call' || !effect.receiver) continue;
    if (effect.path === `${APP}.use`)
      applications.get(effect.receiver.id)?.uses.push({ value: effect.arguments[0] ?? effect.result, at: effect.at, when: effect.when });
    const router = routers.get(effect.receiver.id);
    if (router && effect.path.startsWith(`${ROUTER}.`)) register(router, effect.path.slice(ROUTER.length + 1), effect, routers);
  }
  return { applications, routers };
}

function register(router: Router, verb: string, effect: Effect, routers: ReadonlyMap<number, Router>): void {
  const { arguments: args, at, when } = effect;
  const [first, second, third] = args;
  const route = (methods: readonly string[], path: Value | undefined, handlers: readonly Value[]): void => {
    for (const { text, dynamic } of paths(path))
      router.layers.push({
        is: 'route',
        methods,
        path: prefixed(router.prefix, text),
        handlers: flat(handlers),
        at,
        when,
        ...(dynamic ? { dynamic } : {}),
      });
  };
  if (VERBS.includes(verb)) {
    const method = verb === 'all' ? 'ALL' : verb === 'del' ? 'DELETE' : verb.toUpperCase();
    const named = isPath(second);
    route([method], named ? second : first, args.slice(named ? 2 : 1));
  } else if (verb === 'register') {
    const methods = flat(second ? [second] : []).flatMap((each) =>
      textOf(each) === undefined ? [] : [String(textOf(each)).toUpperCase()],
    );
    route(methods, first, third ? [third] : []);
  } else if (verb === 'prefix') {
    const { text } = pathText(first);
    router.prefix = text;
    router.layers = router.layers.map((layer) => ({ ...layer, path: prefixed(text, layer.path) }));
  } else if (verb === 'param') {
    const name = textOf(first);
    if (name !== undefined && second) router.layers.unshift({ is: 'param', methods: [], path: '', handlers: [second], name, at, when });
  } else if (verb === 'use') {
    const scoped = isPath(first);
    for (const { text } of scoped ? paths(first) : [{ text: '' }])
      for (const value of flat(scoped ? args.slice(1) : args)) {
        const child = routerOf(value);
        const inner = child && routers.get(child.id);
        if (inner) {
          inner.used = true;
          // A nested router is copied as it is now.
          for (const layer of inner.layers)
            router.layers.push(
              layer.is === 'param'
                ? layer
                : { ...layer, path: prefixed(router.prefix, prefixed(text, layer.path)), when: [...new Set([...when, ...layer.when])] },
            );
        } else router.layers.push({ is: 'use', methods: [], path: prefixed(router.prefix, text), handlers: [value], at, when });
      }
  }
}

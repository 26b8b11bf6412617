import type { Effect, Machine } from '../../../code/machine.ts';
import type { Span } from '../../../code/tree.ts';
import { pathText } from '../text.ts';
import { isConstant, type LibraryValue, textOf, type Value } from '../values.ts';
import { APP, clonesOf } from './models.ts';
import { mergePaths } from './paths.ts';

/** Something registered on an application, in order; `use` and mounted guards have method ALL. */
export interface Entry {
  readonly is: 'use' | 'route' | 'mount' | 'document';
  readonly method: string;
  /** As written, below every base path. */
  readonly path: string;
  readonly dynamic?: string;
  readonly handlers: readonly Value[];
  readonly at: Span;
  readonly when: readonly string[];
}

export interface Application {
  readonly value: LibraryValue;
  readonly base: string;
  /** Shared with the clones that `basePath` makes. */
  readonly entries: Entry[];
  /** The path that a registration without one repeats. */
  last: string;
  /** Mounted in another application. */
  inner: boolean;
  readonly clone: boolean;
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'all']);
const flat = (values: readonly Value[]): Value[] => values.flatMap((value) => (value.is === 'list' ? flat(value.items) : [value]));

/** The application a value is: itself, or the base of an instance of a subclass. */
export function applicationOf(value: Value | undefined): LibraryValue | undefined {
  if (value?.is === 'library') return value.path === APP ? value : undefined;
  const base = value?.is === 'object' ? value.fields.get('__base__') : undefined;
  return base?.is === 'library' && base.path === APP ? base : undefined;
}

/** Reads the ordered effects into applications. */
export function readApplications(m: Machine, effects: readonly Effect[]): Map<number, Application> {
  const found = new Map<number, Application>();
  const clones = clonesOf(m);
  const get = (value: LibraryValue): Application => {
    const known = found.get(value.id);
    if (known) return known;
    const clone = clones.get(value.id);
    const parent = clone ? get(clone.of) : undefined;
    const made: Application = {
      value,
      base: parent ? mergePaths(parent.base, pathText(clone?.prefix).text) : '/',
      entries: parent ? parent.entries : [],
      last: '/',
      inner: false,
      clone: parent !== undefined,
    };
    found.set(value.id, made);
    return made;
  };
  for (const effect of effects) {
    const created = applicationOf(effect.result);
    if (created) get(created);
    const receiver = effect.receiver?.path === APP ? effect.receiver : undefined;
    if (receiver && effect.kind === 'call' && effect.path.startsWith(`${APP}.`))
      register(get(receiver), effect.path.slice(APP.length + 1), effect, get);
  }
  // A mounted clone shares its routes with what it was made from.
  for (const each of found.values())
    if (each.inner) for (const other of found.values()) if (other.entries === each.entries) other.inner = true;
  return found;
}

/** A first argument that is a path, not a handler. */
const isPath = (value: Value | undefined): value is Value =>
  value !== undefined &&
  ((isConstant(value) && typeof value.value === 'string') ||
    value.is === 'derived' ||
    value.is === 'symbol' ||
    (value.is === 'choice' && value.of.every((each) => textOf(each) !== undefined)));

function register(app: Application, verb: string, effect: Effect, get: (value: LibraryValue) => Application): void {
  const { arguments: args, at, when } = effect;
  const [first, second, ...rest] = args;
  const add = (is: Entry['is'], method: string, path: Value | string, handlers: readonly Value[]): void => {
    const { text, dynamic } = typeof path === 'string' ? { text: path, dynamic: undefined } : pathText(path);
    app.last = text;
    app.entries.push({ is, method, path: mergePaths(app.base, text), handlers: flat(handlers), at, when, ...(dynamic ? { dynamic } : {}) });
  };
  if (VERBS.has(verb)) {
    const handlers = isPath(first) ? args.slice(1) : args;
    if (isPath(first)) app.last = pathText(first).text;
    if (handlers.length > 0) add('route', verb === 'all' ? 'ALL' : verb.toUpperCase(), isPath(first) ? first : app.last, handlers);
  } else if (verb === 'use') {
    add('use', 'ALL', isPath(first) ? first : '*', isPath(first) ? args.slice(1) : args);
  } else if (verb === 'on') {
    for (const path of second?.is === 'list' ? second.items : second ? [second] : [])
      for (const method of first?.is === 'list' ? first.items : first ? [first] : [])
        add('route', (textOf(method) ?? '<dynamic>').toUpperCase(), path, rest);
  } else if (verb === 'route') {
    const inner = applicationOf(second);
    if (!inner) return;
    const child = get(inner);
    child.inner = true;
    const { text, dynamic } = pathText(first);
    const base = mergePaths(app.base, text);
    for (const entry of [...child.entries])
      app.entries.push({
        ...entry,
        path: mergePaths(base, entry.path),
        when: [...new Set([...when, ...entry.when])],
        ...(dynamic ? { dynamic } : {}),
      });
  } else if (verb === 'mount') {
    const inner = applicationOf(second) ?? (second?.is === 'library' ? applicationOf(second.receiver) : undefined);
    if (inner) {
      const child = get(inner);
      child.inner = true;
      const base = mergePaths(app.base, pathText(first).text);
      for (const entry of [...child.entries]) app.entries.push({ ...entry, path: mergePaths(base, entry.path) });
    } else add('mount', 'ALL', `${pathText(first).text.replace(/\/$/, '')}/*`, second ? [second] : []);
  } else if (verb === 'openapi') described(first, args.slice(1, 2), add);
  else if (verb === 'openapiRoutes') {
    for (const each of first?.is === 'list' ? first.items : [])
      if (each.is === 'object') described(each.fields.get('route'), flat([each.fields.get('handler') ?? each]), add);
  } else if (verb === 'doc' || verb === 'doc31') {
    if (first) add('document', 'GET', first, []);
  }
}

/** `openapi(createRoute({ method, path, middleware }), handler)`: the description of security is documentation only. */
function described(
  route: Value | undefined,
  handlers: readonly Value[],
  add: (is: Entry['is'], method: string, path: string, handlers: readonly Value[]) => void,
): void {
  if (route?.is !== 'object') return;
  const { text } = pathText(route.fields.get('path'));
  const middleware = route.fields.get('middleware');
  add('route', (textOf(route.fields.get('method')) ?? '<dynamic>').toUpperCase(), text.replace(/\/\{(\w+)\}/g, '/:$1'), [
    ...(middleware ? [middleware] : []),
    ...handlers,
  ]);
}

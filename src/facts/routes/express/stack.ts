import type { Effect } from '../../../code/machine.ts';
import type { Span } from '../../../code/tree.ts';
import { isConstant, type LibraryValue, textOf, type Value } from '../values.ts';
import { APPS, ROUTERS } from './models.ts';
import { type ExpressPath, expressPaths, isPath } from './paths.ts';

/** One entry of a router's stack, in registration order. */
export interface Entry {
  readonly is: 'use' | 'route' | 'param';
  /** Upper-case method, ALL for `all`; empty for use and param. */
  readonly method: string;
  /** Empty: every path. */
  readonly paths: readonly ExpressPath[];
  readonly handlers: readonly Value[];
  readonly name?: string;
  readonly at: Span;
  readonly when: readonly string[];
}

export interface RouterNode {
  readonly value: LibraryValue;
  readonly application: boolean;
  readonly entries: Entry[];
  /** `listen` was called on it, or it was given to a server. */
  listens: boolean;
  readonly made: Span;
  readonly mergeParams: boolean;
}

const VERBS = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'all',
  'del',
  'search',
  'purge',
  'link',
  'unlink',
  'propfind',
  'copy',
  'move',
  'lock',
  'unlock',
  'mkcol',
  'report',
  'merge',
  'connect',
  'trace',
]);

/** The router a value is: itself, or the base of an instance of a subclass. */
export function routerOf(value: Value | undefined): LibraryValue | undefined {
  if (value?.is === 'library') return value;
  const base = value?.is === 'object' ? value.fields.get('__base__') : undefined;
  return base?.is === 'library' ? base : undefined;
}

export const isRouterPath = (path: string): boolean => APPS.includes(path) || ROUTERS.includes(path);

/** Nested arrays of middleware are flattened. */
export const flatten = (values: readonly Value[]): Value[] =>
  values.flatMap((value) => (value.is === 'list' ? flatten(value.items) : value.is === 'choice' ? value.of.slice(0, 1) : [value]));

/** Reads the ordered effects of loading into routers and their stacks. */
export function readStacks(effects: readonly Effect[]): Map<number, RouterNode> {
  const nodes = new Map<number, RouterNode>();
  const owner = (value: LibraryValue | undefined): RouterNode | undefined => (value ? nodes.get(value.id) : undefined);
  for (const effect of effects) {
    const { result } = effect;
    if (result.is === 'library' && isRouterPath(result.path) && !nodes.has(result.id)) {
      const merge = result.call?.arguments[0];
      nodes.set(result.id, {
        value: result,
        application: APPS.includes(result.path),
        entries: [],
        listens: false,
        made: effect.at,
        mergeParams: merge?.is === 'object' && merge.fields.has('mergeParams'),
      });
    }
    const verb = effect.path.slice(effect.path.lastIndexOf('.') + 1);
    const node = owner(routerOf(effect.receiver));
    if (node && effect.kind === 'call') register(node, verb, effect);
    // `router.route(path).get(...)`: the route object remembers its path.
    const route = effect.receiver?.path.endsWith('.route()') ? effect.receiver : undefined;
    const holder = owner(routerOf(route?.receiver));
    if (route && holder && VERBS.has(verb))
      holder.entries.push({
        is: 'route',
        method: methodOf(verb),
        paths: expressPaths(route.call?.arguments[0]),
        handlers: flatten(effect.arguments),
        at: effect.at,
        when: effect.when,
      });
    if (/(?:^|\.)(?:createServer|Server|createSecureServer)$/.test(effect.path) || effect.path.endsWith('.listen'))
      for (const value of effect.arguments) mark(nodes, value);
  }
  return nodes;
}

function mark(nodes: ReadonlyMap<number, RouterNode>, value: Value): void {
  const router = routerOf(value);
  const node = router && nodes.get(router.id);
  if (node) node.listens = true;
}

const methodOf = (verb: string): string => (verb === 'all' ? 'ALL' : verb === 'del' ? 'DELETE' : verb.toUpperCase());

function register(node: RouterNode, verb: string, effect: Effect): void {
  const { arguments: args, at, when } = effect;
  const [first, ...rest] = args;
  if (verb === 'listen') {
    node.listens = true;
    return;
  }
  if (verb === 'use') {
    const scoped = first !== undefined && isPath(first);
    node.entries.push({
      is: 'use',
      method: '',
      paths: scoped ? expressPaths(first) : [],
      handlers: flatten(scoped ? rest : args),
      at,
      when,
    });
    return;
  }
  if (verb === 'param') {
    const name = textOf(first);
    if (name !== undefined) node.entries.push({ is: 'param', method: '', paths: [], handlers: flatten(rest), name, at, when });
    return;
  }
  if (!VERBS.has(verb) || !first) return;
  if (verb === 'get' && args.length === 1 && isConstant(first) && node.application) return;
  node.entries.push({ is: 'route', method: methodOf(verb), paths: expressPaths(first), handlers: flatten(rest), at, when });
}

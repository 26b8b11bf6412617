import type { Effect, Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import type { Span } from '../../../code/tree.ts';
import { constant, isConstant, type LibraryValue, list, object, textOf, UNDEFINED, type Value } from '../values.ts';
import { drain, loadingOf, pluginOf } from './plugins.ts';
import { listed } from './request.ts';

export interface Hook {
  readonly name: string;
  readonly value: Value;
  readonly when: readonly string[];
  readonly at: Span;
}

export interface Route {
  readonly instance: LibraryValue;
  /** Options as they are after every `onRoute` hook. */
  readonly options: Value;
  readonly methods: readonly string[];
  readonly url: Value;
  readonly at: Span;
  readonly when: readonly string[];
}

/** What a package's plugin is: registered where, with which options. */
export interface PackagePlugin {
  readonly instance: LibraryValue;
  readonly plugin: Value;
  readonly options: Value | undefined;
  readonly at: Span;
  readonly when: readonly string[];
}

/** All instances of a program with what was registered on them. */
export interface Instances {
  readonly roots: readonly LibraryValue[];
  readonly routes: readonly Route[];
  readonly packages: readonly PackagePlugin[];
  readonly decorated: ReadonlySet<string>;
  readonly decorations: readonly (readonly ['request' | 'reply', string, Value])[];
  /** The instance and those it is encapsulated in, outermost first. */
  lineage(instance: LibraryValue): readonly LibraryValue[];
  hooks(instance: LibraryValue): readonly Hook[];
}

const SHORTHANDS = new Set([
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'all',
  'search',
  'propfind',
  'trace',
  'copy',
  'move',
  'lock',
  'unlock',
  'mkcol',
  'report',
]);

/** Loads what is still waiting and reads the effects, in order, into instances. `onRoute` hooks run as routes appear. */
export function readInstances(m: Machine): Instances {
  const { links } = loadingOf(m);
  const roots: LibraryValue[] = [];
  for (const effect of m.effects)
    if (isRoot(effect) && effect.result.is === 'library' && !roots.includes(effect.result)) roots.push(effect.result);
  for (const root of roots) drain(m, root);
  const hooks = new Map<number, Hook[]>();
  const routes: Route[] = [];
  const packages: PackagePlugin[] = [];
  const decorated = new Set<string>();
  const decorations: ['request' | 'reply', string, Value][] = [];
  const lineage = (instance: LibraryValue): LibraryValue[] => {
    const above = links.get(instance.id)?.parent;
    return above ? [...lineage(above), instance] : [instance];
  };
  const hooksOf = (instance: LibraryValue): Hook[] => lineage(instance).flatMap((each) => hooks.get(each.id) ?? []);
  for (let index = 0; index < m.effects.length && index < 100_000; index++) {
    const effect = m.effects[index];
    const { receiver } = effect ?? {};
    if (!effect || !receiver || receiver.path !== 'fastify()' || !effect.path.startsWith('fastify().')) continue;
    const verb = effect.path.slice('fastify().'.length);
    const { arguments: args, at, when } = effect;
    const [first, second] = args;
    if (verb === 'addHook') {
      const name = textOf(first);
      if (name !== undefined && second) hooks.set(receiver.id, [...(hooks.get(receiver.id) ?? []), { name, value: second, when, at }]);
    } else if (verb === 'decorate' || verb === 'decorateRequest' || verb === 'decorateReply') {
      const name = textOf(first);
      if (name === undefined) continue;
      if (verb === 'decorate') decorated.add(name);
      else decorations.push([verb === 'decorateRequest' ? 'request' : 'reply', name, getterOf(second)]);
    } else if (verb === 'register') {
      const plugin = pluginOf(m, first);
      if (plugin.is !== 'function' && plugin.is !== 'native') packages.push({ instance: receiver, plugin, options: second, at, when });
    } else if (verb === 'route' || SHORTHANDS.has(verb)) {
      const route = routeOf(receiver, verb, effect);
      if (!route) continue;
      for (const hook of hooksOf(receiver)) if (hook.name === 'onRoute') callValue(m, hook.value, [route.options], new Map(), at, receiver);
      routes.push(route);
    }
  }
  return { roots, routes, packages, decorated, decorations, lineage, hooks: hooksOf };
}

const isRoot = (effect: Effect): boolean =>
  effect.result.is === 'library' && effect.result.path === 'fastify()' && /^fastify(?:\.\w+)?$/.test(effect.path);

function getterOf(value: Value | undefined): Value {
  const get = value?.is === 'object' ? value.fields.get('getter') : undefined;
  return get ? { is: 'accessor', get, origins: [] } : (value ?? UNDEFINED);
}

function routeOf(instance: LibraryValue, verb: string, effect: Effect): Route | undefined {
  const [first, second, third] = effect.arguments;
  const given = verb === 'route' ? first : second;
  const fields = new Map<string, Value>(given?.is === 'object' ? given.fields : []);
  const handler = verb === 'route' ? fields.get('handler') : (third ?? (second && second.is !== 'object' ? second : fields.get('handler')));
  const url = verb === 'route' ? (fields.get('url') ?? fields.get('path')) : first;
  if (!handler || !url) return undefined;
  const methods =
    verb === 'route'
      ? listed(fields.get('method')).flatMap((each) => (isConstant(each) ? [String(each.value).toUpperCase()] : []))
      : [verb === 'all' ? 'ALL' : verb.toUpperCase()];
  const prefix = instance.fields.get('prefix') ?? constant('');
  fields.set('handler', handler);
  fields.set('url', url);
  fields.set('path', url);
  fields.set('routePath', url);
  fields.set('prefix', prefix);
  fields.set('method', methods.length === 1 ? constant(methods[0] ?? '') : list(methods.map((each) => constant(each))));
  return { instance, options: object('javascript', fields, { made: effect.at }), methods, url, at: effect.at, when: effect.when };
}

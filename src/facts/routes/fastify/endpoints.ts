import { placeOf } from '../callable.ts';
import { colonPath } from '../colon-path.ts';
import { beyond, conditionally } from '../conditional.ts';
import { joinPaths, pathText } from '../text.ts';
import type { Adapter, Endpoint, Layer } from '../types.ts';
import { isConstant, type LibraryValue, object, textOf, type Value } from '../values.ts';
import { commandEntries, startByCommand } from './command.ts';
import { type Instances, type Route, readInstances } from './instances.ts';
import { handlerLayer, hookLayer, startRequest } from './layers.ts';
import { FASTIFY_MODELS } from './models.ts';
import { packageHook, packageRoutes } from './packages.ts';
import { listed } from './request.ts';

/** Hooks that run before the handler, in this order. */
const BEFORE = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;

/** Fastify: a tree of encapsulated instances; the hooks of an instance cover all its routes, whenever they are added. */
export const fastify: Adapter = {
  name: 'fastify',
  packages: ['fastify'],
  creates: /\b[fF]astify\s*(?:<[^>]*>)?\s*\(|['"]fastify['"]\)(?:\.\w+)?\(/,
  models: FASTIFY_MODELS,
  entries: commandEntries,
  endpoints(session) {
    startByCommand(session);
    if (!session.effects.some((effect) => /^fastify(?:\.\w+)?$/.test(effect.path))) return [];
    const instances = readInstances(session.machine);
    return [...instances.routes.flatMap((route) => ofRoute(instances, route)), ...ofPackages(instances)];
  },
};

function ofRoute(instances: Instances, route: Route): Endpoint[] {
  const { options, instance } = route;
  if (options.is !== 'object') return [];
  const handler = options.fields.get('handler');
  const { text, dynamic } = pathText(options.fields.get('url'));
  const prefix = textOf(instance.fields.get('prefix')) ?? '';
  const written = colonPath(joinPaths(prefix, text));
  const changed = listed(options.fields.get('method')).flatMap((each) => (isConstant(each) ? [String(each.value).toUpperCase()] : []));
  const methods = changed.length > 0 ? changed : route.methods;
  const websocket = truthy(options.fields.get('websocket'));
  return methods.flatMap((method) =>
    [written.text, ...(written.without === undefined ? [] : [written.without])].map(
      (path, index): Endpoint => ({
        kind: websocket ? 'websocket' : 'http',
        method,
        path,
        framework: 'fastify',
        at: placeOf(handler) ?? route.at,
        chain: [...hooksOf(instances, route, options), ...(handler ? [conditionally(handlerLayer(handler, instance), [])] : [])],
        when: route.when,
        app: rootOf(instances, instance),
        ...(dynamic ? { dynamic } : {}),
        ...(index > 0 ? { implicit: true } : {}),
        request: (m) => startRequest(m, method === 'ALL' ? 'GET' : method, path, options, instance, instances.decorations),
      }),
    ),
  );
}

const truthy = (value: Value | undefined): boolean => value !== undefined && isConstant(value) && Boolean(value.value);
const rootOf = (instances: Instances, instance: LibraryValue): LibraryValue => instances.lineage(instance)[0] ?? instance;

/** Hooks of plugins from packages, then for each moment those of the instances outside in, then the route's own. */
function hooksOf(instances: Instances, route: Pick<Route, 'instance' | 'when'>, options: Value): Layer[] {
  const line = instances.lineage(route.instance);
  const layers: Layer[] = [];
  for (const plugin of instances.packages) {
    const known = line.includes(plugin.instance) ? packageHook(plugin) : undefined;
    if (known)
      layers.push(
        conditionally(
          { name: plugin.plugin.is === 'library' ? plugin.plugin.path : 'plugin', role: 'hook', at: plugin.at, known, run: () => known },
          beyond(plugin.when, route.when),
        ),
      );
  }
  for (const name of BEFORE) {
    for (const hook of instances.hooks(route.instance)) {
      if (hook.name !== name) continue;
      layers.push(
        conditionally(hookLayer(hook.value, route.instance, name === 'preParsing', instances.decorated), beyond(hook.when, route.when)),
      );
    }
    const own = options.is === 'object' ? options.fields.get(name) : undefined;
    for (const hook of listed(own)) layers.push(hookLayer(hook, route.instance, name === 'preParsing', instances.decorated));
  }
  return layers;
}

function ofPackages(instances: Instances): Endpoint[] {
  return instances.packages.flatMap((plugin) =>
    packageRoutes(plugin).map((each): Endpoint => {
      const prefix = textOf(plugin.instance.fields.get('prefix')) ?? '';
      const path = colonPath(joinPaths(prefix, each.path)).text;
      const options = object('javascript');
      return {
        kind: each.kind,
        method: each.method,
        path,
        framework: 'fastify',
        at: plugin.at,
        chain: hooksOf(instances, plugin, options),
        when: plugin.when,
        app: rootOf(instances, plugin.instance),
        ...(each.implicit ? { implicit: true } : {}),
        request: (m) => startRequest(m, each.method === 'ALL' ? 'GET' : each.method, path, options, plugin.instance, instances.decorations),
      };
    }),
  );
}

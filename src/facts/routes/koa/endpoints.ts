import { placeOf } from '../callable.ts';
import { colonPath } from '../colon-path.ts';
import { beyond, conditionally } from '../conditional.ts';
import { covers } from '../hono/paths.ts';
import { pathText } from '../text.ts';
import type { Adapter, Endpoint, Layer } from '../types.ts';
import type { Value } from '../values.ts';
import { koaContext } from './context.ts';
import { koaLayer } from './layers.ts';
import { APP, KOA_MODELS } from './models.ts';
import { type Application, baseOf, prefixed, type Read, type Router, type RouterLayer, readRouters, routerOf } from './routers.ts';

/** A step of an application, in order: middleware for what is below a path, or a router. */
interface Step {
  readonly below: string;
  readonly value?: Value;
  readonly layers?: readonly RouterLayer[];
  readonly when: readonly string[];
}

/** Koa: middleware in order; a router runs its own layers only when one of its routes matches. */
export const koa: Adapter = {
  name: 'koa',
  matching: { anyCase: true, anySlash: true },
  packages: ['koa', '@koa/router', 'koa-router'],
  creates: /\bnew\s+\w+|\b[kK]oa\s*\(|\bRouter\s*\(/,
  models: KOA_MODELS,
  endpoints({ effects }) {
    const read = readRouters(effects);
    for (const app of read.applications.values()) for (const use of app.uses) markInner(read, use.value);
    const roots = [...read.applications.values()].filter((app) => !app.inner);
    const mounted = roots.flatMap((app) => ofApplication(stepsOf(read, app, '', [], 0)));
    const lost = [...read.routers.values()].filter((router) => !router.used);
    return [
      ...mounted,
      ...lost.flatMap((router) => ofApplication([{ below: '', layers: layersOf(router), when: [] }], 'no application uses this router')),
    ];
  },
};

/** Functions of parameters first, then the layers in order. */
const layersOf = (router: Router): readonly RouterLayer[] => router.layers;

function markInner(read: Read, value: Value): void {
  const base = baseOf(value);
  if (base?.path !== 'koa-mount()') return;
  const target = baseOf(base.call?.arguments.at(-1));
  const app = target && read.applications.get(target.id);
  if (app) app.inner = true;
}

function stepsOf(read: Read, app: Application, below: string, when: readonly string[], depth: number): Step[] {
  return depth > 8 ? [] : app.uses.flatMap((use) => stepsOfValue(read, use.value, below, [...when, ...use.when], depth));
}

function stepsOfValue(read: Read, value: Value, below: string, when: readonly string[], depth: number): Step[] {
  const inner = routerOf(value);
  const router = inner && read.routers.get(inner.id);
  if (router) {
    router.used = true;
    return [
      {
        below,
        layers: below === '' ? layersOf(router) : layersOf(router).map((layer) => ({ ...layer, path: prefixed(below, layer.path) })),
        when,
      },
    ];
  }
  const base = baseOf(value);
  if (base?.path === 'koa-mount()') {
    const [first, second] = base.call?.arguments ?? [];
    const target = second ?? first;
    const inside = second ? prefixed(below, pathText(first).text) : below;
    const mounted = baseOf(target);
    const app = mounted?.path === APP ? read.applications.get(mounted.id) : undefined;
    if (app) return stepsOf(read, app, inside, when, depth + 1);
    return target ? stepsOfValue(read, target, inside, when, depth + 1) : [];
  }
  if (base && /^koa-compose(?:\.default)?\(\)$/.test(base.path)) {
    const [list] = base.call?.arguments ?? [];
    return list?.is === 'list' ? list.items.flatMap((item) => stepsOfValue(read, item, below, when, depth + 1)) : [];
  }
  return [{ below, value, when }];
}

/** Path patterns of the router's library in the spelling that is compared. */
const pattern = (path: string): string =>
  path
    .replace(/:(\w+)\(((?:[^()\\]|\\.)*)\)/g, (_all, name: string, source: string) =>
      source === '.*' || source === '.+' ? '*' : `:${name}{${source}}`,
    )
    .replace(/\((?:\.\*|\.\+)\)/g, '*')
    .replace(/\{\*?\w*\}/g, (all) => (all.startsWith('{*') ? '*' : all))
    .replace(/\*\w+/g, '*');
const inside = (below: string, path: string): boolean | undefined =>
  below === '' || below === '/' ? true : covers(`${pattern(below).replace(/\/$/, '')}/*`, pattern(path));

function runs(layer: RouterLayer, path: string, method: string): boolean | undefined {
  if (layer.is === 'param') return path.includes(`:${layer.name}`);
  if (layer.is === 'use') return inside(layer.path, path);
  if (!layer.methods.includes('ALL') && !layer.methods.includes(method)) return false;
  return layer.path === path ? true : covers(pattern(layer.path), pattern(path));
}

function ofApplication(steps: readonly Step[], lost?: string): Endpoint[] {
  return steps.flatMap((step, index): Endpoint[] => {
    if (step.value) return staticFiles(steps, step, index);
    return (step.layers ?? []).flatMap((layer, position) =>
      layer.is === 'route' && layer.handlers.length > 0
        ? layer.methods.flatMap((method) => endpoint(steps, index, layer, position, method, lost))
        : [],
    );
  });
}

function staticFiles(steps: readonly Step[], step: Step, index: number): Endpoint[] {
  if (step.value?.is !== 'library' || !/^koa-(?:static|serve|send)\b.*\(\)$/.test(step.value.path)) return [];
  const own: RouterLayer = {
    is: 'route',
    methods: ['GET'],
    path: `${step.below}/*`,
    handlers: [],
    at: step.value.made ?? { file: '', start: 0, end: 0, line: 1, column: 1 },
    when: step.when,
  };
  return endpoint(steps, index, own, 0, 'GET', undefined).map((each) => ({ ...each, implicit: true }));
}

function endpoint(
  steps: readonly Step[],
  index: number,
  own: RouterLayer,
  position: number,
  method: string,
  lost: string | undefined,
): Endpoint[] {
  const { text, without } = colonPath(own.path);
  const one = (path: string, implicit: boolean): Endpoint => {
    const chain: Layer[] = [];
    const add = (layer: RouterLayer, when: readonly string[]): void => {
      const answer = runs(layer, own.path, method);
      if (answer === false) return;
      const tests = [
        ...beyond([...when, ...layer.when], own.when),
        ...(answer === undefined ? [`the path also matches ${layer.path}`] : []),
      ];
      for (const handler of layer.handlers)
        chain.push(conditionally(koaLayer(handler, 'middleware', path, layer.is === 'param' ? layer.name : undefined), tests));
    };
    for (const step of steps.slice(0, index)) {
      if (step.value) {
        const answer = inside(step.below, own.path);
        if (answer !== false) chain.push(conditionally(koaLayer(step.value, 'middleware', path), beyond(step.when, own.when)));
      } else if (step.layers?.some((layer) => layer.is === 'route' && runs(layer, own.path, method) === true))
        for (const layer of step.layers) add(layer, step.when);
    }
    const step = steps[index];
    for (const layer of step?.layers?.slice(0, position) ?? []) add(layer, step?.when ?? []);
    own.handlers.forEach((handler, order) => {
      chain.push(koaLayer(handler, order === own.handlers.length - 1 ? 'handler' : 'middleware', path));
    });
    return {
      kind: 'http',
      method,
      path,
      framework: 'koa',
      at: placeOf(own.handlers.at(-1)) ?? own.at,
      chain,
      when: [...new Set([...(step?.when ?? []), ...own.when])],
      ...(lost ? { lost } : {}),
      ...(implicit ? { implicit } : {}),
      ...(own.dynamic ? { dynamic: own.dynamic } : {}),
      request: (m) => {
        const state = { method: method === 'ALL' ? 'GET' : method, path, values: new Map<string, Value>() };
        state.values.set('context', koaContext(m, state));
        return state;
      },
    };
  };
  return [one(text, false), ...(without === undefined ? [] : [one(without, true)])];
}

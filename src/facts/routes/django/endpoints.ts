import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { linearize, memberOf } from '../../../code/run/classes.ts';
import { readMember } from '../../../code/run/member.ts';
import { importModule } from '../../../code/run/module.ts';
import { isStub, STUB_FOLDER } from '../../../code/stubs.ts';
import type { Span } from '../../../code/tree.ts';
import { setActive } from '../python/host.ts';
import { pathParameter } from '../python/request.ts';
import { djangoSetting, djangoSettings } from '../python/settings.ts';
import { type FirstCall, placeOfPython, viewLayers } from '../python/view.ts';
import { wrappersOf } from '../python/wrappers.ts';
import { pathText } from '../text.ts';
import type { Adapter, Endpoint, Layer, RequestState, Session } from '../types.ts';
import { constant, isConstant, NULL, symbol, textOf, unknown, type Value } from '../values.ts';
import { isHarmlessDjango } from './harmless.ts';
import { middlewareLayers } from './middleware.ts';
import { followed, localeRoute, matcher, NO_ROUTE, pathRoute, type Route, regexRoute } from './routes.ts';
import { DJANGO_READING } from './status.ts';
import { DJANGO } from './stubs/django.ts';
import { NINJA } from './stubs/ninja.ts';
import { REST } from './stubs/rest.ts';
import { DJANGO_VIEWS } from './stubs/views.ts';

const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Django and its REST framework: the tree of URL patterns below ROOT_URLCONF, matched in order whatever the method. */
export const django: Adapter = {
  name: 'django',
  packages: ['django', 'rest_framework'],
  creates: /\burlpatterns\b|DJANGO_SETTINGS_MODULE/,
  models: { calls: new Map(), members: new Map() },
  stubs: new Map([...DJANGO, ...DJANGO_VIEWS, ...REST, ...NINJA]),
  endpoints(session) {
    const { machine } = session;
    const root = rootPatterns(session);
    if (!root) return [];
    const middleware = middlewareLayers(machine, items(djangoSetting(machine, 'MIDDLEWARE')));
    return hidden(walk({ session, middleware, ...(root.lost ? { lost: root.lost } : {}) }, root.patterns, NO_ROUTE, 0));
  },
};

interface Walk {
  readonly session: Session;
  readonly middleware: readonly Layer[];
  readonly lost?: string;
}
type Found = Endpoint & { readonly route: Route };

const items = (value: Value | undefined): readonly Value[] => (value?.is === 'list' ? value.items : []);

/** The patterns that are served, or those of a URL configuration that stands alone. */
function rootPatterns({ machine, entry }: Session): { patterns: Value; lost?: string } | undefined {
  const own = entry.scope.variables.get('urlpatterns');
  const starts = /(?:^|\/)(?:manage|wsgi|asgi)\.py$/.test(entry.file);
  if (!own && !starts && ![...machine.modules.keys()].some((file) => file.startsWith(`${STUB_FOLDER}django`))) return undefined;
  const settings = own || starts || usesDjango(machine) ? djangoSettings(machine) : undefined;
  const name = textOf(settings?.scope.variables.get('ROOT_URLCONF'));
  const root = settings && name !== undefined ? importModule(machine, settings.file, name, 'python') : undefined;
  const served = root?.is === 'module' ? root.scope.variables.get('urlpatterns') : undefined;
  if (served && (!own || own === served || starts)) return { patterns: served };
  if (own) return { patterns: own, ...(served ? { lost: 'no URL configuration that is served includes it' } : {}) };
  return undefined;
}

const usesDjango = (m: Machine): boolean => m.effects.some((effect) => /^django\.core\.(?:wsgi|asgi|management)\./.test(effect.path));

function walk(above: Walk, patterns: Value, outer: Route, depth: number): Found[] {
  if (depth > 12) return [];
  return items(patterns).flatMap((pattern): Found[] => {
    if (pattern.is === 'choice')
      return pattern.of.flatMap((each) =>
        walk(above, { is: 'list', id: -1, form: 'list', items: [each], open: false, origins: [] }, outer, depth),
      );
    if (pattern.is !== 'object') return [];
    const text = pathText(pattern.fields.get('route'));
    const kind = textOf(pattern.fields.get('kind'));
    const inner = pattern.fields.get('inner');
    const view = pattern.fields.get('view');
    const leaf = inner?.is !== 'list';
    const own =
      kind === 'path'
        ? pathRoute(text.text)
        : kind === 'locale'
          ? localeRoute(text.text)
          : kind === 'suffix'
            ? suffixed(text.text)
            : regexRoute(text.text, outer.path === '', leaf);
    const route = followed(outer, own);
    if (!leaf) return walk(above, inner, route, depth + 1);
    if (!view || isConstant(view)) return [];
    return endpointsOf(above, view, route, pattern, kind === 'suffix', text.dynamic);
  });
}

/** `.json` and the like at the end of a router's path. */
function suffixed(text: string): Route {
  const own = regexRoute(text.replace(/\/\$$/, '$'), false, true);
  return {
    ...own,
    path: `${own.path}.{format}`,
    witness: `${own.witness}.json`,
    source: `${own.source}\\.[a-z0-9]+/?`,
    named: [...own.named, 'format'],
  };
}

function endpointsOf(above: Walk, view: Value, route: Route, pattern: Value, suffix: boolean, dynamic: string | undefined): Found[] {
  const path = `/${route.path}`.replace(/\/{2,}/g, '/');
  const patternAt = above.session.machine.outside(pattern.is === 'object' ? (pattern.made ?? NOWHERE) : NOWHERE);
  return methodsOf(view).map((method): Found => {
    const chain = wrappersOf(view, method);
    const at =
      [...chain]
        .reverse()
        .map(placeOfPython)
        .find((place) => place !== undefined) ?? classPlace(chain);
    const last = chain.at(-1);
    const implicit =
      suffix ||
      (last?.is === 'function' && last.fields.has('implicit')) ||
      (at === undefined && chain.some((each) => each.is === 'function' && isStub(each.node.at.file)));
    return {
      kind: 'http',
      method,
      path,
      framework: 'django',
      at: at ?? (isStub(patternAt.file) || patternAt.file === '' ? { ...NOWHERE, file: above.session.entry.file } : patternAt),
      when: [],
      route,
      chain: [
        ...above.middleware,
        ...viewLayers(view, method, (_m, request) => firstCall(request, route, pattern), DJANGO_READING, isHarmlessDjango, chain),
      ],
      ...(implicit ? { implicit: true } : {}),
      ...(dynamic ? { dynamic } : {}),
      ...(above.lost ? { lost: above.lost } : {}),
      request: (m) => request(m, method, path, view),
    };
  });
}

function classPlace(chain: readonly Value[]): Span | undefined {
  const maker = chain.find((each) => each.is === 'function' && each.fields.has('__view__'));
  return placeOfPython(maker?.is === 'function' ? maker.fields.get('view_class') : undefined);
}

/** A view gets the groups that have a name by name, else all by their place, and the further arguments of its pattern. */
function firstCall(request: RequestState, route: Route, pattern: Value): FirstCall {
  const more = pattern.is === 'object' ? pattern.fields.get('kwargs') : undefined;
  const placed = route.named.length > 0 ? 0 : route.placed;
  return {
    args: [request.values.get('request') ?? NULL, ...Array.from({ length: placed }, (_each, index) => pathParameter(`arg${index + 1}`))],
    named: new Map([
      ...route.named.map((name) => [name, pathParameter(name)] as const),
      ...(more?.is === 'map' ? [...more.entries.values()].map(([name, value]) => [textOf(name) ?? '', value] as const) : []),
    ]),
  };
}

function request(m: Machine, method: string, path: string, view: Value): RequestState {
  setActive(m, 'method', method === 'ALL' ? symbol('request.method', 'text', [{ from: 'request', name: 'method' }]) : constant(method));
  setActive(m, 'path', constant(path));
  const module = importModule(m, `${STUB_FOLDER}django.py`, 'django.http.request', 'python');
  const made = readMember(m, module, 'HttpRequest', 'python', NOWHERE, true);
  const instance = made ? callValue(m, made, [], new Map(), NOWHERE) : unknown('dynamic', 'the request');
  return {
    method,
    path,
    values: new Map([
      ['request', instance],
      ['view', view],
    ]),
  };
}

/** The methods a view answers: those a class defines, those a decorator allows, else all. */
function methodsOf(view: Value): string[] {
  const chain = wrappersOf(view, 'GET');
  for (const each of chain) {
    if (each.is !== 'function') continue;
    const allowed = items(each.fields.get('allowed_methods')).flatMap((name) => textOf(name)?.toUpperCase() ?? []);
    if (allowed.length > 0) return allowed.filter((name) => name !== 'HEAD' && name !== 'OPTIONS');
    const of = each.fields.has('__view__') ? each.fields.get('view_class') : undefined;
    if (of?.is !== 'class') continue;
    const names = items(memberOf(of, 'http_method_names', 'fields')?.value).flatMap((name) => textOf(name) ?? []);
    const actions = each.fields.get('actions');
    if (actions?.is === 'map')
      return [...actions.entries.values()]
        .flatMap(([name]) => textOf(name) ?? [])
        .filter((name) => names.includes(name))
        .map((name) => name.toUpperCase());
    const own = METHODS.filter((name) => names.includes(name) && memberOf(of, name, 'fields'));
    if (own.length > 0) return own.map((name) => name.toUpperCase());
    return linearize(of).some((each_) => each_.is === 'library' && !/^django\.views\.View$|^builtins\./.test(each_.path))
      ? ['ALL']
      : memberOf(of, 'dispatch', 'fields')
        ? ['ALL']
        : [];
  }
  return ['ALL'];
}

/** The first pattern that matches answers, whatever the method. */
function hidden(endpoints: readonly Found[]): Endpoint[] {
  const before: { pattern: RegExp; path: string; of: string }[] = [];
  return endpoints.map(({ route, ...each }): Endpoint => {
    if (each.lost) return each;
    const witness = `/${route.witness}`;
    const hider = before.find(({ pattern, of }) => of !== route.source && pattern.test(witness));
    const pattern = matcher(route.source);
    if (pattern) before.push({ pattern, path: each.path, of: route.source });
    return hider ? { ...each, lost: `an earlier pattern answers it: ${hider.path}` } : each;
  });
}

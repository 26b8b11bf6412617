import type { Effect, Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { testNullish } from '../../../code/run/test.ts';
import { isStub } from '../../../code/stubs.ts';
import type { Span } from '../../../code/tree.ts';
import { keyOf } from '../../../code/value.ts';
import { asksByName } from '../python/harmless.ts';
import { HOST_MODELS, setActive } from '../python/host.ts';
import { pathParameter, pathParameters } from '../python/request.ts';
import { answered, ended, nameOfPython, placeOfPython, settled, viewLayers } from '../python/view.ts';
import { wrappersOf } from '../python/wrappers.ts';
import { pathText } from '../text.ts';
import type { Adapter, Endpoint, Layer, Session } from '../types.ts';
import { constant, isConstant, NULL, textOf, type Value } from '../values.ts';
import { isHarmless } from './harmless.ts';
import { FLASK_READING } from './status.ts';
import { FLASK_STUBS } from './stubs/index.ts';

const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Flask and what registers on it: rules as the application holds them at the end, hooks before them. */
export const flask: Adapter = {
  name: 'flask',
  packages: ['flask', 'flask_restful', 'flask_restx', 'flask_openapi3', 'apiflask', 'quart'],
  creates: /\b(?:Flask|Blueprint|Quart)\s*\(/,
  models: HOST_MODELS,
  stubs: FLASK_STUBS,
  endpoints(session) {
    const records = session.effects.filter((effect) => effect.path === '_host.record');
    const names = blueprintNames(records);
    const found = records.flatMap((effect) => {
      switch (textOf(effect.arguments[0])) {
        case 'rule':
          return rule(effect, names);
        case 'blueprint rule':
          return unregistered(effect, names);
        case 'implicit':
          return implicit(effect);
        case 'application':
          return staticFiles(session, effect);
        default:
          return [];
      }
    });
    return repeated(found);
  },
};

/** For each registered name of a blueprint the names of those around it, outermost first; and which are registered. */
interface Names {
  readonly around: ReadonlyMap<string, readonly string[]>;
  readonly registered: ReadonlySet<Value>;
}

function blueprintNames(records: readonly Effect[]): Names {
  const around = new Map<string, readonly string[]>();
  const registered = new Set<Value>();
  for (const {
    arguments: [kind, blueprint, , name, all],
  } of records) {
    if (textOf(kind) !== 'registered') continue;
    if (blueprint) registered.add(blueprint);
    around.set(textOf(name) ?? '', all?.is === 'list' ? all.items.map((each) => textOf(each) ?? '') : []);
  }
  return { around, registered };
}

const items = (value: Value | undefined): readonly Value[] => (value?.is === 'list' ? value.items : []);

/** `<int:id>` is `{id}`, `<path:rest>` is `{rest*}`. */
export const canonicalRule = (text: string): string =>
  text
    .replace(/<(?!dynamic>)(?:([\w.]+)(?:\([^>]*?\))?:)?(\w+)>/g, (_all, converter: string | undefined, name: string) =>
      converter === 'path' ? `{${name}*}` : `{${name}}`,
    )
    .replace(/^(?!\/)/, '/')
    .replace(/\/{2,}/g, '/');

function rule(effect: Effect, names: Names): Endpoint[] {
  const [, app, text, endpoint, registered, listed, blueprint, , , when] = effect.arguments;
  if (app?.is !== 'object' || !text) return [];
  const functions = app.fields.get('view_functions');
  const held = functions?.is === 'map' && endpoint ? functions.entries.get(keyOf(endpoint))?.[1] : undefined;
  const own = items(app.fields.get('registered_views'));
  const given = registered && isConstant(registered) ? undefined : registered;
  const view = held && !(given && own.includes(held)) ? held : (given ?? held);
  const path = pathText(text);
  const canonical = canonicalRule(path.text);
  const methods = items(listed).flatMap((each) => textOf(each)?.toUpperCase() ?? []);
  const conditions = [...effect.when, ...items(when).flatMap((each) => textOf(each) ?? [])];
  const name = textOf(blueprint) ?? '';
  const around = name === '' ? [] : (names.around.get(name) ?? [name]);
  return (methods.length > 0 ? methods.filter((each) => each !== 'HEAD' && each !== 'OPTIONS') : ['GET']).map((method): Endpoint => {
    const chain = view ? wrappersOf(view, method) : [];
    const handler = [...chain]
      .reverse()
      .map(placeOfPython)
      .find((place) => place !== undefined);
    return {
      kind: 'http',
      method,
      path: canonical,
      framework: 'flask',
      at: handler ?? effect.at,
      app,
      when: [...new Set(conditions)],
      chain: [
        ...hooks(app, around, textOf(endpoint) ?? ''),
        ...(view
          ? viewLayers(
              view,
              method,
              () => ({ args: [], named: new Map(pathParameters(canonical).map((each) => [each, pathParameter(each)])) }),
              FLASK_READING,
              isHarmless,
              chain,
            )
          : []),
      ],
      ...(path.dynamic ? { dynamic: path.dynamic } : {}),
      request: (m) => request(m, method, canonical, app, endpoint ?? NULL, name),
    };
  });
}

function request(
  m: Machine,
  method: string,
  path: string,
  app: Value,
  endpoint: Value,
  blueprint: string,
): ReturnType<Endpoint['request']> {
  for (const [name, value] of Object.entries({
    method: constant(method),
    path: constant(path),
    endpoint,
    blueprint: blueprint === '' ? NULL : constant(blueprint),
    rule: constant(path),
    flask: app,
  }))
    setActive(m, name, value);
  return { method, path, values: new Map() };
}

/** Hooks in the order they run: of the application, then of each blueprint from the outermost in. */
function hooks(app: Value, around: readonly string[], endpoint: string): Layer[] {
  const table = (name: string): readonly Layer[] => {
    const held = app.is === 'object' ? app.fields.get(name) : undefined;
    if (held?.is !== 'map') return [];
    return [NULL, ...around.map((each) => constant(each))].flatMap((scope) =>
      items(held.entries.get(keyOf(scope))?.[1]).map((each) =>
        hook(each, name === 'before_request_funcs' ? [] : [constant(endpoint), NULL]),
      ),
    );
  };
  return [...table('url_value_preprocessors'), ...table('before_request_funcs')];
}

function hook(fn: Value, args: readonly Value[]): Layer {
  const at = placeOfPython(fn);
  const name = nameOfPython(fn);
  const base = { name, role: 'hook' as const, shared: fn, ...(at ? { at } : {}) };
  if (fn.is === 'library') {
    const known =
      isHarmless(fn.path) || !asksByName(fn.path)
        ? ({ end: 'pass' } as const)
        : ({ end: 'unknown', reason: `hook ${fn.path} is in a package` } as const);
    return { ...base, known, run: () => known };
  }
  return {
    ...base,
    run: (m) =>
      ended(m, FLASK_READING, () => {
        const value = settled(m, callValue(m, fn, args, new Map(), NOWHERE));
        if (args.length > 0 || (value.is === 'library' && isHarmless(value.path)) || testNullish(m, value, at)) return { end: 'pass' };
        return answered(m, FLASK_READING.responseStatus(m, value), name, value);
      }),
  };
}

/** A rule of a blueprint that no application registers. */
function unregistered(effect: Effect, names: Names): Endpoint[] {
  const [, blueprint, text, , view, listed] = effect.arguments;
  if (blueprint?.is !== 'object' || names.registered.has(blueprint)) return [];
  const prefix = pathText(blueprint.fields.get('url_prefix')).text;
  const path = pathText(text);
  const methods = items(listed).flatMap((each) => textOf(each)?.toUpperCase() ?? []);
  const at = placeOfPython(view) ?? effect.at;
  const canonical = canonicalRule(`${prefix}${path.text}`);
  return (methods.length > 0 ? methods : ['GET']).map((method) => ({
    kind: 'http',
    method,
    path: canonical,
    framework: 'flask',
    at,
    chain: view ? viewLayers(view, method, () => ({ args: [], named: new Map() }), FLASK_READING, isHarmless) : [],
    when: effect.when,
    lost: 'no application registers this blueprint',
    request: (m) => request(m, method, canonical, NULL, NULL, ''),
  }));
}

/** What an extension adds: an API description and its page. */
function implicit(effect: Effect): Endpoint[] {
  const [, app, text] = effect.arguments;
  const path = canonicalRule(pathText(text).text);
  if (app?.is !== 'object') return [];
  return [
    {
      kind: 'http',
      method: 'GET',
      path,
      framework: 'flask',
      at: effect.at,
      app,
      implicit: true,
      chain: hooks(app, [], ''),
      when: effect.when,
      request: (m) => request(m, 'GET', path, app, NULL, ''),
    },
  ];
}

/** Flask serves its static folder, when there is one. */
function staticFiles(session: Session, effect: Effect): Endpoint[] {
  const [, app, folder, url] = effect.arguments;
  const name = textOf(folder);
  if (app?.is !== 'object' || name === undefined) return [];
  const at = effect.at.file;
  const base = at.includes('/') ? at.slice(0, at.lastIndexOf('/') + 1) : '';
  const { repo } = session.code;
  if (isStub(at) || !repo.exists(`${base}${name}`.replace(/\/$/, ''))) return [];
  const prefix = textOf(url) ?? `/${name.replace(/\/$/, '').split('/').at(-1) ?? ''}`;
  const path = `${prefix.replace(/\/$/, '')}/{filename*}`;
  return [
    {
      kind: 'http',
      method: 'GET',
      path,
      framework: 'flask',
      at: effect.at,
      app,
      implicit: true,
      chain: hooks(app, [], 'static'),
      when: effect.when,
      request: (m) => request(m, 'GET', path, app, constant('static'), ''),
    },
  ];
}

/** Rules are matched by weight, not by order; of two equal ones the first answers. */
function repeated(endpoints: readonly Endpoint[]): Endpoint[] {
  const seen = new Map<Value | undefined, Set<string>>();
  return endpoints.map((each) => {
    if (each.lost) return each;
    const known = seen.get(each.app) ?? new Set();
    seen.set(each.app, known);
    const key = `${each.method} ${each.path.replace(/\{\w+(\*?)\}/g, '{$1}')}`;
    if (known.has(key)) return { ...each, lost: 'an earlier rule answers it' };
    if (each.when.length === 0) known.add(key);
    return each;
  });
}

import type { Machine } from '../../../code/machine.ts';
import type { Span } from '../../../code/tree.ts';
import { constant, isConstant, textOf, type Value } from '../../../code/value.ts';
import { placeOf } from '../callable.ts';
import { runLayer } from '../chain.ts';
import { functionLayer } from '../express/middleware.ts';
import { nodeRequest } from '../javascript-request.ts';
import { joinPaths, pathText } from '../text.ts';
import type { Endpoint, Layer } from '../types.ts';
import { serverLayers } from './middleware.ts';
import { nativeClass } from './passport.ts';
import { type ApplicationScope, enhancerLayers } from './scope.ts';
import type { ServerEntry } from './settings.ts';

/** Routes that stand on the server itself, where no guard of the framework runs: raw ones, documentation, static files. */
export function serverRoutes(scope: ApplicationScope): Endpoint[] {
  const { machine, settings } = scope;
  const { entries } = settings;
  const found: Endpoint[] = [];
  entries.forEach((entry, index) => {
    const before = entries.slice(0, index);
    const paths = entry.paths.length > 0 ? entry.paths.map((path) => path.text) : ['/'];
    for (const path of paths) {
      if (entry.is === 'route')
        found.push(
          route(scope, entry.method, path, entry.at, [...serverLayers(before, path), ...handlers(entry.handlers, path)], {
            when: entry.when,
          }),
        );
      else if (entry.method === 'static')
        found.push(
          route(scope, 'GET', joinPaths(path, '{path*}'), entry.at, serverLayers(before, path), { when: entry.when, implicit: true }),
        );
      else if (entry.handlers.length > 0) {
        const last = entry.handlers.at(-1);
        const answer = last && answers(machine, last, path);
        if (answer)
          found.push(
            route(
              scope,
              answer === 'files' ? 'GET' : 'ALL',
              answer === 'inside' || answer === 'files' ? joinPaths(path, '{path*}') : path,
              placeOf(last) ?? entry.at,
              [...serverLayers(before, path), ...handlers(entry.handlers, path)],
              { when: entry.when, implicit: answer !== 'function' },
            ),
          );
      }
    }
  });
  for (const { effect, after } of settings.swagger)
    found.push(...documentation(scope, effect.arguments, effect.at, effect.when, entries.slice(0, after)));
  return found;
}

const handlers = (values: readonly Value[], path: string): Layer[] =>
  values.map((value, position) => functionLayer(value, position === values.length - 1 ? 'handler' : 'middleware', '', { whole: path }));

/** Whether a function of `app.use(path, ...)` answers requests itself, whatever credential they carry. */
function answers(m: Machine, value: Value, path: string): 'function' | 'files' | 'inside' | undefined {
  if (value.is === 'library') {
    if (/^(?:express\.static|serve-static|sirv)(?:\.default)?\(\)$/.test(value.path)) return 'files';
    if (/(?:getRouter|swagger-ui-express\.(?:setup|serve)|apiReference)\(\)$/.test(value.path) || /^@bull-board\//.test(value.path))
      return 'inside';
    return undefined;
  }
  if ((value.is !== 'function' && value.is !== 'native') || path === '/') return undefined;
  const layer = functionLayer(value, 'middleware', '', { whole: path });
  const passes = (['none', 'valid'] as const).some((caller) =>
    m.withWorld({ caller }, () => {
      const result = runLayer(m, layer, {
        method: 'GET',
        path,
        values: new Map<string, Value>([
          ['request', nodeRequest(m, 'GET', path)],
          ['router', constant('')],
        ]),
      });
      return result.answer !== 'stop' || result.status === undefined || result.status >= 300;
    }),
  );
  return passes ? undefined : 'function';
}

function documentation(
  scope: ApplicationScope,
  args: readonly Value[],
  at: Span,
  when: readonly string[],
  before: readonly ServerEntry[],
): Endpoint[] {
  const [first, , , options] = args;
  const fields = options?.is === 'object' ? options.fields : undefined;
  const flag = (name: string): boolean | undefined => {
    const value = fields?.get(name);
    return value && isConstant(value) ? Boolean(value.value) : undefined;
  };
  const prefix = flag('useGlobalPrefix') ? scope.settings.prefixing.prefix : '';
  const base = joinPaths(prefix, pathText(first).text);
  const custom = (name: string): string | undefined => {
    const text = textOf(fields?.get(name));
    return text === undefined ? undefined : joinPaths(prefix, text);
  };
  const raw = fields?.get('raw');
  const rawOff = raw !== undefined && isConstant(raw) && raw.value === false;
  const pages = flag('swaggerUiEnabled') === false || flag('ui') === false ? [] : [base];
  const documents = rawOff ? [] : [custom('jsonDocumentUrl') ?? `${base}-json`, custom('yamlDocumentUrl') ?? `${base}-yaml`];
  return [...pages, ...documents].map((path) => route(scope, 'GET', path, at, serverLayers(before, path), { when, implicit: true }));
}

/** Routes that modules of packages add: those with a controller meet the global guards, the others nothing. */
export function packageRoutes(scope: ApplicationScope): { readonly routes: Endpoint[]; readonly graphql: string } {
  const routes: Endpoint[] = [];
  let graphql = '/graphql';
  for (const module of scope.app.container.modules)
    for (const { value, sure } of module.packages) {
      if (value.is !== 'library') continue;
      const option = (name: string): Value | undefined =>
        value.call?.arguments.map((each) => (each.is === 'object' ? each.fields.get(name) : undefined)).find((each) => each !== undefined);
      const when = sure ? [] : ['a test that is not decided'];
      const at = value.made ?? value.call?.at ?? { file: '', start: 0, end: 0, line: 1, column: 1 };
      const add = (method: string, path: string, guarded: boolean): void => {
        const full = guarded && scope.settings.prefixing.prefix ? joinPaths(scope.settings.prefixing.prefix, path) : joinPaths(path);
        routes.push(
          route(scope, method, full, at, [...serverLayers(scope.settings.entries, full), ...(guarded ? foreignGuards(scope) : [])], {
            when,
            implicit: true,
          }),
        );
      };
      if (/^@nestjs\/serve-static\.ServeStaticModule\.forRoot(?:Async)?\(\)$/.test(value.path))
        for (const each of value.call?.arguments ?? [])
          add('GET', joinPaths((each.is === 'object' ? textOf(each.fields.get('serveRoot')) : undefined) ?? '', '{path*}'), false);
      else if (/^@willsoto\/nestjs-prometheus\.PrometheusModule(?:\.register\w*\(\))?$/.test(value.path)) {
        add('GET', textOf(option('path')) ?? '/metrics', true);
      } else if (/^@nestjs\/graphql\.GraphQLModule\.forRoot(?:Async)?\(\)$/.test(value.path)) {
        graphql = joinPaths(textOf(option('path')) ?? '/graphql');
        const prefixed = option('useGlobalPrefix');
        if (prefixed && isConstant(prefixed) && prefixed.value === true) graphql = joinPaths(scope.settings.prefixing.prefix, graphql);
        add('POST', graphql, false);
      } else if (/^@bull-board\/nestjs\.BullBoardModule\.forRoot(?:Async)?\(\)$/.test(value.path))
        add('ALL', joinPaths(textOf(option('route')) ?? '/queues', '{path*}'), false);
    }
  return { routes, graphql };
}

/** Global guards before a controller whose code is not here. */
function foreignGuards(scope: ApplicationScope): Layer[] {
  const of = nativeClass('Controller', {});
  return enhancerLayers(scope, { of, handler: nativeHandler, type: 'http' }, undefined);
}
const nativeHandler = constant('handler');

function route(
  scope: ApplicationScope,
  method: string,
  path: string,
  at: Span,
  chain: readonly Layer[],
  extra: { when: readonly string[]; implicit?: boolean },
): Endpoint {
  return {
    kind: 'http',
    method,
    path,
    framework: 'nestjs',
    at,
    chain,
    when: extra.when,
    app: scope.app.value,
    ...(extra.implicit ? { implicit: true } : {}),
    request: (m) => ({
      method,
      path,
      values: new Map<string, Value>([
        ['request', nodeRequest(m, method === 'ALL' ? 'GET' : method, path)],
        ['router', constant('')],
      ]),
    }),
  };
}

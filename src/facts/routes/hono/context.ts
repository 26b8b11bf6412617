import type { Machine } from '../../../code/machine.ts';
import { isSecretName, readEnvironment } from '../../../code/models/environment.ts';
import { header, parameter } from '../credentials.ts';
import { bodyOf } from '../javascript-request.ts';
import { requestPath } from '../text.ts';
import type { RequestState } from '../types.ts';
import { constant, isConstant, native, object, pending, symbol, textOf, UNDEFINED, unknown, type Value } from '../values.ts';
import { searchParams, webRequest } from '../web-request.ts';

/** Bindings of the platform: variables that the deployment sets are known, the rest could be anything. */
export const bindings = (m: Machine): Value =>
  object('javascript', [], {
    tag: 'bindings',
    lookup: (name) =>
      Object.hasOwn(m.world.environment.set, name)
        ? readEnvironment(m, constant(name), undefined, UNDEFINED)
        : symbol(`env.${name}`, isSecretName(name) ? 'text' : 'any', [{ from: 'environment', name, secret: true }]),
  });

const pathParameter = (name: string): Value => symbol(`request.path.{${name}}`, 'text', [{ from: 'request', name: `path ${name}` }]);

/** `c.req` of Hono. */
function honoRequest(m: Machine, request: RequestState): Value {
  const raw = webRequest(m, request.method, request.path);
  const body = (): Value => pending({ value: bodyOf(m) });
  const url = raw.is === 'object' ? (raw.fields.get('url') ?? UNDEFINED) : UNDEFINED;
  return object(
    'javascript',
    [
      ['method', constant(request.method)],
      ['path', requestPath(request.path)],
      ['routePath', constant(request.path)],
      ['url', url],
      ['raw', raw],
      ['query', native('query', ({ arguments: [name] }) => (name ? parameter(m, textOf(name) ?? '', undefined) : searchParams(m)))],
      ['queries', native('queries', () => unknown('dynamic', 'the query', undefined, [{ from: 'request', name: 'query' }]))],
      [
        'header',
        native('header', ({ arguments: [name] }) =>
          name
            ? header(m, textOf(name) ?? 'unknown', undefined)
            : object('javascript', [], { lookup: (each) => header(m, each, undefined) }),
        ),
      ],
      [
        'param',
        native('param', ({ arguments: [name] }) =>
          name ? pathParameter(textOf(name) ?? '') : object('javascript', [], { lookup: pathParameter }),
        ),
      ],
      ...['json', 'text', 'parseBody', 'formData', 'blob', 'arrayBuffer'].map((name) => [name, native(name, body)] as const),
      [
        'valid',
        native('valid', ({ arguments: [target] }) => {
          const where = textOf(target) ?? 'json';
          if (where === 'json' || where === 'form') return bodyOf(m);
          if (where === 'header') return object('javascript', [], { lookup: (name) => header(m, name, undefined) });
          return object('javascript', [], { lookup: (name) => parameter(m, name, undefined, where) });
        }),
      ],
      ['addValidatedData', native('addValidatedData', () => UNDEFINED)],
    ],
    { tag: 'request', open: true },
  );
}

const RESPONDERS = ['json', 'text', 'html', 'body', 'newResponse', 'render'];

/** `c` of Hono: variables and the status it sets live on it, responses are values that a handler gives back. */
export function honoContext(m: Machine, request: RequestState): Value {
  const variables = object('javascript');
  const response = (status: Value | undefined): Value =>
    object(
      'javascript',
      [
        ['status', status ?? context.fields.get('__status__') ?? constant(200)],
        ['headers', object('javascript', [], { lookup: (name) => native(name, () => UNDEFINED) })],
      ],
      { tag: 'response' },
    );
  const context = object(
    'javascript',
    [
      ['req', honoRequest(m, request)],
      ['env', bindings(m)],
      ['var', variables],
      [
        'get',
        native('get', ({ arguments: [name] }) =>
          name && isConstant(name)
            ? (variables.fields.get(String(name.value)) ?? UNDEFINED)
            : unknown('dynamic', 'a variable of the context'),
        ),
      ],
      [
        'set',
        native('set', ({ arguments: [name, value] }) => {
          if (name && isConstant(name)) m.journal.set(variables.fields, String(name.value), value ?? UNDEFINED);
          return UNDEFINED;
        }),
      ],
      [
        'status',
        native('status', ({ arguments: [status] }) => {
          m.journal.set(context.fields, '__status__', status ?? UNDEFINED);
          return UNDEFINED;
        }),
      ],
      ...RESPONDERS.map(
        (name) =>
          [name, native(name, ({ arguments: [, init] }) => response(init?.is === 'object' ? init.fields.get('status') : init))] as const,
      ),
      ['redirect', native('redirect', ({ arguments: [, status] }) => response(status ?? constant(302)))],
      ['notFound', native('notFound', () => response(constant(404)))],
      ['header', native('header', () => UNDEFINED)],
      ['setRenderer', native('setRenderer', () => UNDEFINED)],
      ['finalized', constant(false)],
      ['error', UNDEFINED],
      [
        'executionCtx',
        object('javascript', [
          ['waitUntil', native('waitUntil', () => UNDEFINED)],
          ['passThroughOnException', native('passThroughOnException', () => UNDEFINED)],
        ]),
      ],
      ['event', object('javascript', [], { open: true })],
    ],
    { tag: 'context', open: true },
  );
  return context;
}

import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { cookie } from '../credentials.ts';
import { nodeRequest } from '../javascript-request.ts';
import type { RequestState } from '../types.ts';
import { constant, isConstant, library, native, object, pending, UNDEFINED, unknown, type Value } from '../values.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** An error of a package that carries its status. */
export function packageError(path: string, status: number): Value {
  const error = library(`${path}()`, { call: { arguments: [], named: new Map(), at: NOWHERE, construct: true } });
  error.fields.set('statusCode', constant(status));
  return error;
}

/** `request.jwtVerify()` of @fastify/jwt: refuses what carries no valid token, by promise or callback. */
export function verifyToken(m: Machine, args: readonly Value[]): Value {
  m.credentialReads++;
  const callback = args.find((arg) => arg.is === 'function' || arg.is === 'native');
  const valid = m.world.caller === 'valid';
  const claims = object('javascript', [], { open: true, origins: [{ from: 'request', name: 'token', credential: true }] });
  const error = packageError('@fastify/jwt.AuthorizationError', 401);
  if (callback) return callValue(m, callback, valid ? [UNDEFINED, claims] : [error], new Map(), NOWHERE);
  return pending(valid ? { value: claims } : { raised: error });
}

/** What a hook or handler gets as `request`. */
export function fastifyRequest(m: Machine, method: string, path: string, route: Value, instance: Value): Value {
  const request = nodeRequest(m, method, path);
  if (request.is !== 'object') return request;
  const raw = nodeRequest(m, method, path);
  const url = constant(path.replace(/\{(\w+)\*\}/g, '*').replace(/\{(\w+)\}/g, ':$1'));
  const config = route.is === 'object' ? (route.fields.get('config') ?? object('javascript')) : object('javascript');
  const options = object('javascript', [
    ...(route.is === 'object' ? route.fields : []),
    ['method', constant(method)],
    ['url', url],
    ['config', config],
  ]);
  const fields: readonly (readonly [string, Value])[] = [
    ['raw', raw],
    ['routeOptions', options],
    ['routeConfig', config],
    ['context', object('javascript', [['config', config]])],
    ['routerPath', url],
    ['routerMethod', constant(method)],
    ['is404', constant(false)],
    ['server', instance],
    [
      'session',
      object('javascript', [
        ['get', native('get', () => UNDEFINED)],
        ['set', native('set', () => UNDEFINED)],
        ['destroy', native('destroy', () => UNDEFINED)],
        ['delete', native('delete', () => UNDEFINED)],
        ['save', native('save', () => UNDEFINED)],
      ]),
    ],
    ['user', UNDEFINED],
    ['log', native('log', () => UNDEFINED)],
    ['cookies', object('javascript', [], { lookup: (name) => cookie(m, name, undefined) })],
    [
      'unsignCookie',
      native('unsignCookie', () =>
        object('javascript', [
          ['valid', constant(false)],
          ['value', constant(null)],
        ]),
      ),
    ],
    ['jwtVerify', native('jwtVerify', ({ arguments: args }) => verifyToken(m, args))],
    ['isAuthenticated', native('isAuthenticated', () => constant(false))],
    ['isUnauthenticated', native('isUnauthenticated', () => constant(true))],
    [
      'getDecorator',
      native('getDecorator', ({ arguments: [name] }) =>
        name && isConstant(name) ? (request.fields.get(String(name.value)) ?? UNDEFINED) : UNDEFINED,
      ),
    ],
    [
      'setDecorator',
      native('setDecorator', ({ arguments: [name, value] }) => {
        if (name && isConstant(name) && value) m.journal.set(request.fields, String(name.value), value);
        return UNDEFINED;
      }),
    ],
    ['id', unknown('dynamic', 'the request id')],
  ];
  for (const [name, value] of fields) request.fields.set(name, value);
  const log = request.fields.get('log');
  if (log?.is === 'native')
    for (const level of ['info', 'warn', 'error', 'debug', 'trace', 'fatal', 'child'])
      log.fields.set(
        level,
        native(level, () => UNDEFINED),
      );
  return request;
}

/** Replies of @fastify/sensible, by name. */
const SENSIBLE: Readonly<Record<string, number>> = {
  badRequest: 400,
  unauthorized: 401,
  paymentRequired: 402,
  forbidden: 403,
  notFound: 404,
  methodNotAllowed: 405,
  conflict: 409,
  gone: 410,
  tooManyRequests: 429,
  unprocessableEntity: 422,
  internalServerError: 500,
  notImplemented: 501,
  badGateway: 502,
  serviceUnavailable: 503,
};
const ENDING = ['send', 'sendFile', 'download', 'view', 'viewAsync', 'callNotFound', 'hijack', 'html', 'render'];

/** What a hook or handler gets as `reply`: remembers its status, and that it was sent, in the shared state. */
export function fastifyReply(m: Machine, request: RequestState, instance: Value): Value {
  const values = request.values as Map<string, unknown>;
  const reply = object('javascript', [], {
    tag: 'response',
    lookup: (name) => (name === 'statusCode' || name === 'then' ? undefined : native(name, () => reply)),
  });
  const end = (status?: Value): void => {
    if (!values.has('ended'))
      m.journal.set(values, 'ended', status ?? reply.fields.get('statusCode') ?? request.values.get('status') ?? constant(200));
  };
  const answers = (name: string, status: (args: readonly Value[]) => Value | undefined): readonly [string, Value] => [
    name,
    native(name, ({ arguments: args }) => {
      end(status(args));
      return reply;
    }),
  ];
  const setStatus = (name: string): readonly [string, Value] => [
    name,
    native(name, ({ arguments: [status] }) => {
      m.journal.set(values, 'status', status ?? UNDEFINED);
      m.journal.delete(reply.fields, 'statusCode');
      return reply;
    }),
  ];
  const raw = object(
    'javascript',
    [
      answers('end', () => undefined),
      answers('write', () => undefined),
      [
        'writeHead',
        native('writeHead', ({ arguments: [status] }) => {
          m.journal.set(values, 'status', status ?? UNDEFINED);
          return raw;
        }),
      ],
    ],
    { lookup: (name) => (name === 'statusCode' ? undefined : native(name, () => UNDEFINED)) },
  );
  const sent = native('sent', () => constant(values.has('ended')));
  for (const [name, value] of [
    setStatus('code'),
    setStatus('status'),
    ...ENDING.map((name) =>
      answers(name, ([body]) =>
        name === 'callNotFound' ? constant(404) : name === 'send' && body?.is === 'library' ? body.fields.get('statusCode') : undefined,
      ),
    ),
    ...Object.entries(SENSIBLE).map(([name, status]) => answers(name, () => constant(status))),
    answers('redirect', (args) => args.find((arg) => isConstant(arg) && typeof arg.value === 'number') ?? constant(302)),
    ['sent', { is: 'accessor', get: sent, origins: [] }] as const,
    ['raw', raw] as const,
    ['server', instance] as const,
    ['jwtSign', native('jwtSign', () => pending({ value: unknown('library', 'a signed token') }))] as const,
  ] as const)
    reply.fields.set(name, value);
  return reply;
}

/** Hooks and handlers may be given as one function or a list. */
export const listed = (value: Value | undefined): readonly Value[] =>
  value === undefined || (isConstant(value) && (value.value === undefined || value.value === null))
    ? []
    : value.is === 'list'
      ? value.items.flatMap(listed)
      : [value];

import { type Machine, type Model, type ModelCall, type Models, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { decideEquals } from '../../../code/run/test.ts';
import { cookie, header, parameter } from '../credentials.ts';
import { bodyOf } from '../javascript-request.ts';
import {
  constant,
  derive,
  isConstant,
  type LibraryValue,
  library,
  list,
  NULL,
  native,
  object,
  pending,
  textOf,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';
import { responseOf } from '../web-request.ts';
import { every, except, some } from './combine.ts';
import { bindings } from './context.ts';

/** Every application of Hono, whatever class made it, has this path. */
export const APP = 'hono()';
const CLASSES = [
  'hono.Hono',
  'hono/tiny.Hono',
  'hono/quick.Hono',
  'hono/preset/quick.Hono',
  'hono.default',
  '@hono/zod-openapi.OpenAPIHono',
  '@hono/zod-openapi.default.OpenAPIHono',
  'hono-openapi.Hono',
];
const CHAINS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'options',
  'head',
  'all',
  'on',
  'use',
  'route',
  'mount',
  'onError',
  'notFound',
  'openapi',
  'openapiRoutes',
  'doc',
  'doc31',
];

/** Which application a clone made by `basePath` writes into, and below which path. */
export interface Clone {
  readonly of: LibraryValue;
  readonly prefix: Value | undefined;
}

export function clonesOf(m: Machine): Map<number, Clone> {
  const known = m.cache.get('hono') as Map<number, Clone> | undefined;
  if (known) return known;
  const clones = new Map<number, Clone>();
  m.cache.set('hono', clones);
  return clones;
}

const create: Model = (_m, call) =>
  library(APP, { call: { arguments: call.arguments, named: call.named, at: call.at, construct: true }, made: call.at });
const chain: Model = (_m, call) => call.receiver;
const first: Model = (_m, call) => call.arguments[0];

const basePath: Model = (m, call) => {
  if (!call.receiver) return undefined;
  const made = library(APP, { call: { arguments: call.arguments, named: call.named, at: call.at, construct: true }, made: call.at });
  clonesOf(m).set(made.id, { of: call.receiver, prefix: call.arguments[0] });
  return made;
};

/** `createFactory({ initApp })`. */
const createApp: Model = (m, call) => {
  const app = create(m, call);
  const options = call.receiver?.call?.arguments[0];
  const init = options?.is === 'object' ? options.fields.get('initApp') : undefined;
  if (app && init) callValue(m, init, [app], new Map(), call.at);
  return app;
};

/** `validator(target, check)`: what the check gives back is the answer when it is a response. */
const validator: Model = (m, call) => {
  const [target, check] = call.arguments;
  if (check?.is !== 'function' && check?.is !== 'native') return undefined;
  const made = native('validator', ({ arguments: [context = UNDEFINED, next = UNDEFINED], at }) => {
    const where = textOf(target) ?? 'json';
    const read = (name: string): Value =>
      where === 'header'
        ? header(m, name, undefined)
        : where === 'cookie'
          ? cookie(m, name, undefined)
          : parameter(m, name, undefined, where);
    const value = where === 'json' || where === 'form' ? bodyOf(m) : object('javascript', [], { lookup: read });
    const result = callValue(m, check, [value, context], new Map(), at);
    const settled = result.is === 'pending' ? awaitPending(m, result, at) : result;
    return responseOf(settled) ? settled : callValue(m, next, [], new Map(), at);
  });
  made.fields.set('func', check);
  return made;
};

const getCookie: Model = (m, call) => {
  const name = textOf(call.arguments[1]);
  return name === undefined ? object('javascript', [], { lookup: (each) => cookie(m, each, undefined) }) : cookie(m, name, undefined);
};
const verify: Model = (m, call) => {
  const error = library('hono/utils/jwt/types.JwtTokenInvalid()', {
    made: call.at,
    call: { arguments: [], named: new Map(), at: call.at, construct: true },
  });
  return pending(m.world.caller === 'valid' ? { value: object('javascript', [], { open: true }) } : { raised: error });
};
const anonymous =
  (value: Value, later: boolean): Model =>
  (m) =>
    m.world.caller === 'valid' ? undefined : later ? pending({ value }) : value;
const timingSafeEqual: Model = (m, call) => {
  const [left = UNDEFINED, right = UNDEFINED] = call.arguments;
  const answer = decideEquals(m, left, right, call.at);
  return pending({ value: answer === undefined ? derive('equals', [left, right], 'truth') : truth(answer) });
};

const calls = new Map<string, Model>();
for (const name of CLASSES) calls.set(name, create);
for (const name of CHAINS) calls.set(`${APP}.${name}`, chain);
calls.set(`${APP}.basePath`, basePath);
for (const owner of ['hono/factory.createFactory()', 'hono/factory.Factory()']) {
  calls.set(`${owner}.createApp`, createApp);
  calls.set(`${owner}.createMiddleware`, first);
  calls.set(`${owner}.createHandlers`, (_m, call) => list([...call.arguments]));
}
calls.set('hono/factory.createMiddleware', first);
for (const name of ['@hono/zod-openapi.createRoute', '@hono/zod-openapi.defineOpenAPIRoute']) calls.set(name, first);
calls.set('hono/combine.every', (m, call) => every(m, call.arguments));
calls.set('hono/combine.some', (m, call) => some(m, call.arguments));
calls.set('hono/combine.except', (m, call) => except(m, call.arguments));
calls.set('hono/validator.validator', validator);
calls.set('hono/cookie.getCookie', getCookie);
calls.set('hono/cookie.getSignedCookie', (m, call) =>
  pending({
    value: call.arguments[2]
      ? (getCookie(m, { ...call, arguments: [call.arguments[0] ?? UNDEFINED, call.arguments[2]] }) ?? UNDEFINED)
      : object('javascript', [], { lookup: () => UNDEFINED }),
  }),
);
for (const name of ['setCookie', 'deleteCookie', 'setSignedCookie']) calls.set(`hono/cookie.${name}`, () => UNDEFINED);
calls.set('hono/jwt.verify', verify);
calls.set('hono/jwt.default.verify', verify);
calls.set('hono/jwt.decode', (_m, call: ModelCall) => {
  const [token] = call.arguments;
  if (token && isConstant(token) && !token.value)
    throw new Raised(library('hono/utils/jwt/types.JwtTokenInvalid()', { made: call.at }), call.at);
  return undefined;
});
calls.set('hono/adapter.env', (m) => bindings(m));
calls.set('hono/utils/buffer.timingSafeEqual', timingSafeEqual);
calls.set('hono/adapter.getRuntimeKey', () => constant('node'));
calls.set('hono/conninfo.getConnInfo', (_m, call) => unknown('dynamic', 'the connection', call.at));
const nobody = object('javascript', [
  ['userId', NULL],
  ['sessionId', NULL],
  ['orgId', NULL],
  ['isAuthenticated', constant(false)],
]);
calls.set('@hono/clerk-auth.getAuth', anonymous(nobody, false));
calls.set('@hono/oidc-auth.getAuth', anonymous(NULL, true));
calls.set('@hono/auth-js.getAuthUser', anonymous(NULL, true));
calls.set('@hono/firebase-auth.getFirebaseToken', anonymous(NULL, false));

export const HONO_MODELS: Models = { calls, members: new Map() };

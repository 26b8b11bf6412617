import type { Model, Models } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { passportAsks, whoLogsIn } from '../passport.ts';
import { constant, isConstant, native, object, UNDEFINED, unknown, type Value } from '../values.ts';

export const APPS = ['express()', 'express.default()'];
export const ROUTERS = [
  'express.Router()',
  'express.default.Router()',
  'router()',
  'express-promise-router()',
  'express-promise-router.default()',
  'express.application',
];
const VERBS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'all',
  'use',
  'del',
  'param',
  'connect',
  'trace',
  'search',
  'purge',
  'link',
  'unlink',
  'm-search',
  'propfind',
  'copy',
  'move',
  'lock',
  'unlock',
  'mkcol',
  'report',
  'subscribe',
  'unsubscribe',
  'notify',
  'merge',
  'checkout',
  'set',
  'enable',
  'disable',
  'engine',
];

const calls = new Map<string, Model>();
/** Registration methods give the application back, so chains keep their owner. */
const chain: Model = (_m, call) => call.receiver;
for (const owner of [...APPS, ...ROUTERS, ...[...APPS, ...ROUTERS].map((each) => `${each}.route()`)])
  for (const verb of VERBS) calls.set(`${owner}.${verb}`, chain);
for (const app of APPS)
  calls.set(`${app}.get`, (_m, call) =>
    call.arguments.length === 1 && call.arguments[0] && isConstant(call.arguments[0])
      ? unknown('dynamic', `the setting ${String(call.arguments[0].value)}`, call.at)
      : call.receiver,
  );

/** `asyncHandler(fn)`: awaits the function and passes what it throws on. */
const wrapper: Model = (m, call) => {
  const [fn] = call.arguments;
  if (!fn || (fn.is !== 'function' && fn.is !== 'native')) return undefined;
  const wrapped = native('asyncHandler', (inner) => callValue(m, fn, inner.arguments, inner.named, inner.at));
  wrapped.fields.set('func', fn);
  return wrapped;
};
for (const name of ['express-async-handler', 'express-async-handler.default', 'express-asyncify', 'async-middleware.wrap'])
  calls.set(name, wrapper);

/** `passport.authenticate(strategy, callback)(req, res, next)`: an anonymous caller is nobody, and the callback decides. */
const authenticate: Model = (m, { target, at }) => {
  const back = target.call?.arguments.find((each) => each.is === 'function' || each.is === 'native');
  if (!back) return undefined;
  const valid = m.world.caller === 'valid';
  const nobody = passportAsks(target) === 'login' ? whoLogsIn() : constant(false);
  const user = valid ? object('javascript', [], { open: true, origins: [{ from: 'principal', name: 'user' }] }) : nobody;
  const info = valid ? UNDEFINED : object('javascript', [['message', constant('No auth token')]]);
  const result = callValue(m, back, [constant(null), user, info, constant(401)], new Map(), at);
  return result.is === 'pending' ? result : UNDEFINED;
};
for (const path of ['passport.authenticate()', 'passport.default.authenticate()', 'passport.authorize()', 'passport.default.authorize()'])
  calls.set(path, authenticate);

/** Middleware that never refuses, called by the program itself: it calls on. */
const callsOn: Model = (m, { arguments: [, , next], at }) =>
  next?.is === 'function' || next?.is === 'native' ? callValue(m, next, [], new Map(), at) : undefined;
for (const name of ['cors', 'helmet', 'compression', 'morgan', 'cookie-parser', 'body-parser.json', 'express.json', 'multer.single'])
  for (const path of [name, `${name}.default`]) calls.set(`${path}()`, callsOn);

/** `express-session`: an anonymous request has an empty session. */
export const FILLS: Readonly<Record<string, (request: Value) => void>> = {
  'express-session()': (request) => {
    if (request.is === 'object')
      request.fields.set(
        'session',
        object('javascript', [
          ['destroy', native('destroy', () => UNDEFINED)],
          ['save', native('save', () => UNDEFINED)],
        ]),
      );
  },
  'cookie-session()': (request) => {
    if (request.is === 'object') request.fields.set('session', object('javascript'));
  },
  'passport.initialize()': (request) => fillPassport(request),
  'passport.session()': (request) => fillPassport(request),
};

function fillPassport(request: Value): void {
  if (request.is !== 'object') return;
  request.fields.set(
    'isAuthenticated',
    native('isAuthenticated', () => constant(false)),
  );
  request.fields.set(
    'isUnauthenticated',
    native('isUnauthenticated', () => constant(true)),
  );
  request.fields.set(
    'logout',
    native('logout', () => UNDEFINED),
  );
}

export const EXPRESS_MODELS: Models = { calls, members: new Map() };

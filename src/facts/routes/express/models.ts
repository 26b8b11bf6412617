import type { Model, Models } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
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

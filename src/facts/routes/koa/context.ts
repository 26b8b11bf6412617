import { type Machine, Raised } from '../../../code/machine.ts';
import { test } from '../../../code/run/test.ts';
import { cookie } from '../credentials.ts';
import { headersObject, hostOf, nodeRequest } from '../javascript-request.ts';
import type { RequestState } from '../types.ts';
import { constant, isConstant, library, native, object, UNDEFINED, type Value } from '../values.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

function refuse(status: Value | undefined): never {
  const error = library('http-errors()', { call: { arguments: status ? [status] : [], named: new Map(), at: NOWHERE, construct: true } });
  if (status && isConstant(status) && typeof status.value === 'number') error.fields.set('status', status);
  else if (status?.is === 'library') for (const [name, value] of status.fields) error.fields.set(name, value);
  throw new Raised(error, NOWHERE);
}

/** `ctx` of Koa: request and response in one; what it is answered with are writes to `status` and `body`. */
export function koaContext(m: Machine, request: RequestState): Value {
  const incoming = nodeRequest(m, request.method, request.path);
  if (incoming.is !== 'object') return incoming;
  const context = object('javascript', [...incoming.fields], { tag: 'context', open: true });
  const own: readonly (readonly [string, Value])[] = [
    ['request', incoming],
    ['req', incoming],
    ['headers', headersObject(m)],
    ['header', headersObject(m)],
    ['response', context],
    ['res', object('javascript', [], { open: true })],
    ['state', object('javascript')],
    ['host', hostOf()],
    ['hostname', hostOf()],
    ['session', object('javascript')],
    [
      'cookies',
      object('javascript', [
        ['get', native('get', ({ arguments: [name] }) => cookie(m, name && isConstant(name) ? String(name.value) : 'unknown', undefined))],
        ['set', native('set', () => UNDEFINED)],
      ]),
    ],
    [
      'throw',
      native('throw', ({ arguments: [status, other] }) =>
        refuse(status && isConstant(status) && typeof status.value !== 'number' ? other : status),
      ),
    ],
    [
      'assert',
      native('assert', ({ arguments: [condition = UNDEFINED, status], at }) =>
        test(m, condition, 'javascript', at) === false ? refuse(status) : UNDEFINED,
      ),
    ],
    [
      'redirect',
      native('redirect', () => {
        m.journal.set(context.fields, 'status', constant(302));
        return UNDEFINED;
      }),
    ],
    ['set', native('set', () => UNDEFINED)],
    ['append', native('append', () => UNDEFINED)],
    ['remove', native('remove', () => UNDEFINED)],
    ['isAuthenticated', native('isAuthenticated', () => constant(false))],
    ['isUnauthenticated', native('isUnauthenticated', () => constant(true))],
    ['routerPath', UNDEFINED],
    ['_matchedRoute', constant(request.path)],
    ['status', UNDEFINED],
    ['body', UNDEFINED],
  ];
  for (const [name, value] of own) context.fields.set(name, value);
  return context;
}

import type { Model, Models } from '../../../code/machine.ts';
import { native, object } from '../../../code/value.ts';
import { builder, mergeRouters, middleware, router } from './procedures.ts';

const INIT = '@trpc/server.initTRPC';

/** `initTRPC.context<C>().meta<M>().create()`: the object that procedures and routers are made with. */
const create: Model = () =>
  object('javascript', [
    ['procedure', builder({ middleware: [], meta: undefined })],
    ['router', native('router', ({ arguments: [record] }) => router(record))],
    ['mergeRouters', native('mergeRouters', ({ arguments: given }) => mergeRouters(given))],
    ['middleware', native('middleware', ({ arguments: functions }) => middleware(functions))],
    ['createCallerFactory', native('createCallerFactory', () => native('createCaller', () => object('javascript', [], { open: true })))],
  ]);

const calls = new Map<string, Model>([
  [`${INIT}.create`, create],
  [`${INIT}.context`, (_m, call) => call.receiver],
  [`${INIT}.meta`, (_m, call) => call.receiver],
  [
    '@trpc/server.experimental_standaloneMiddleware',
    () => object('javascript', [['create', native('create', ({ arguments: functions }) => middleware(functions))]]),
  ],
  [
    '@trpc/server.experimental_trpcMiddleware',
    () => object('javascript', [['create', native('create', ({ arguments: functions }) => middleware(functions))]]),
  ],
]);

export const TRPC_MODELS: Models = { calls, members: new Map() };

import type { Model } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { library, object, UNDEFINED, type Value } from '../value.ts';

const isFunction = (value: Value): boolean => value.is === 'function' || value.is === 'native';

/** Gives the function it is given, as far as a single request can tell: caches and wrappers for logging. */
const same: Model = (_m, { arguments: [fn] }) => (fn && isFunction(fn) ? fn : undefined);

/** Runs the function it is given and gives what that gives: spans, scopes, transactions. */
const runs: Model = (m, call) => {
  const fn = call.arguments.findLast(isFunction);
  if (!fn) return undefined;
  const given = object('javascript', [], {
    lookup: (name) => library(`${call.path}.${name}`, { receiver: call.target }),
    open: true,
  });
  return callValue(m, fn, call.path.endsWith('.run') ? [] : [given], new Map(), call.at, UNDEFINED);
};

const STORE = '__store__';

/** `storage.run(store, fn)` of an `AsyncLocalStorage`; what is handed on, `next` of a middleware, runs later and sees the store, too. */
const runWith: Model = (m, { receiver, arguments: [store = UNDEFINED, fn, ...args], at }) => {
  if (!receiver || !fn || !isFunction(fn)) return undefined;
  const before = receiver.fields.get(STORE);
  m.journal.set(receiver.fields, STORE, store);
  const result = callValue(m, fn, args, new Map(), at);
  if (fn.is === 'function') m.journal.set(receiver.fields, STORE, before ?? UNDEFINED);
  return result;
};

const enterWith: Model = (m, { receiver, arguments: [store = UNDEFINED] }) => {
  if (receiver) m.journal.set(receiver.fields, STORE, store);
  return UNDEFINED;
};

/** Gives the text it is given, in another spelling. */
const text: Model = (_m, { arguments: [first] }) => first;

const SAME = [
  'react.cache',
  'react.default.cache',
  'next/cache.unstable_cache',
  'lodash.memoize',
  'lodash.default.memoize',
  'lodash/memoize',
  'lodash/memoize.default',
  'lodash.once',
  'lodash/once.default',
  'p-memoize',
  'p-memoize.default',
  'memoizee',
  'memoizee.default',
  'mem',
  'mem.default',
];

const RUNS = [
  '@opentelemetry/api.*.startActiveSpan',
  '@opentelemetry/api.context.with',
  '@sentry/nextjs.startSpan',
  '@sentry/nextjs.withScope',
  '@sentry/nextjs.withServerActionInstrumentation',
  '@sentry/node.startSpan',
  '@sentry/node.withScope',
  '@prisma/client.*.$transaction',
  'sequelize.*.transaction',
  'sequelize-typescript.*.transaction',
  'typeorm.*.transaction',
  'knex.*.transaction',
  'mongoose.*.withTransaction',
];

/** Functions of packages that only stand around a function of the program. */
export const WRAPPERS: Readonly<Record<string, Model>> = {
  ...Object.fromEntries(SAME.map((name) => [name, same])),
  ...Object.fromEntries(['toASCII', 'toUnicode'].flatMap((name) => ['punycode', 'punycode/'].map((path) => [`${path}.${name}`, text]))),
  ...Object.fromEntries(RUNS.map((name) => [name, runs])),
  'async_hooks.AsyncLocalStorage().run': runWith,
  'async_hooks.AsyncLocalStorage().enterWith': enterWith,
  'async_hooks.AsyncLocalStorage().getStore': (_m, { receiver }) => receiver?.fields.get(STORE) ?? UNDEFINED,
};

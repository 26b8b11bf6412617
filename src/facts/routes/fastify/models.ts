import { type MemberModel, type Model, type Models, Raised } from '../../../code/machine.ts';
import type { Value } from '../values.ts';
import { constant, isConstant, library, native, object, UNDEFINED, unknown } from '../values.ts';
import { combineGuards } from './layers.ts';
import { drain } from './plugins.ts';
import { packageError } from './request.ts';

/** Every instance, root or encapsulated, has this path. */
export const INSTANCE = 'fastify()';
const VERBS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'head',
  'options',
  'all',
  'route',
  'search',
  'propfind',
  'trace',
  'copy',
  'move',
  'lock',
  'unlock',
  'mkcol',
  'report',
  'addHttpMethod',
];
const CHAINS = [
  'register',
  'after',
  'addHook',
  'withTypeProvider',
  'setErrorHandler',
  'setNotFoundHandler',
  'setValidatorCompiler',
  'setSerializerCompiler',
  'setSchemaErrorFormatter',
  'setReplySerializer',
  'setSchemaController',
  'addSchema',
  'addContentTypeParser',
  'removeContentTypeParser',
  'removeAllContentTypeParsers',
  'addConstraintStrategy',
  'decorateReply',
  'decorateRequest',
  'setChildLoggerFactory',
  'setGenReqId',
  'use',
];

const create: Model = (_m, call) =>
  library(INSTANCE, { call: { arguments: call.arguments, named: call.named, at: call.at, construct: true }, made: call.at });
const chain: Model = (_m, call) => call.receiver;

/** `decorate(name, value)`: children see it through their parent. */
const decorate: Model = (m, call) => {
  const [name, value] = call.arguments;
  if (call.receiver && name && isConstant(name))
    m.journal.set(call.receiver.fields as Map<string, unknown>, String(name.value), getterOf(value));
  return call.receiver;
};
function getterOf(value: Value | undefined): Value {
  if (value?.is === 'object' && (value.fields.has('getter') || value.fields.has('setter'))) {
    const get = value.fields.get('getter');
    return { is: 'accessor', origins: [], ...(get ? { get } : {}) };
  }
  return value ?? UNDEFINED;
}

/** Waiting for an instance loads the plugins registered so far. */
const settle: Model = (m, call) => {
  const instance = call.receiver ?? call.target;
  drain(m, instance);
  return instance;
};

/** `fastify-plugin` marks the function: it then shares the instance it is registered on. */
const plugin: Model = (m, call) => {
  const [fn, options] = call.arguments;
  const kept = options?.is === 'object' ? options.fields.get('encapsulate') : undefined;
  if (fn?.is === 'function' && !(kept && isConstant(kept) && kept.value === true))
    m.journal.set(fn.fields as Map<string, unknown>, SKIP_OVERRIDE, constant(true));
  return fn;
};
export const SKIP_OVERRIDE = 'Symbol.for(skip-override)';

const calls = new Map<string, Model>();
for (const name of ['fastify', 'fastify.fastify', 'fastify.default', 'fastify.Fastify']) calls.set(name, create);
for (const name of [...VERBS, ...CHAINS]) calls.set(`${INSTANCE}.${name}`, chain);
for (const name of ['fastify-plugin', 'fastify-plugin.default', 'fastify-plugin.fastifyPlugin', 'fastify-plugin.fp'])
  calls.set(name, plugin);
calls.set(`${INSTANCE}.decorate`, decorate);
for (const name of ['ready', 'listen']) calls.set(`${INSTANCE}.${name}`, settle);
calls.set(`await ${INSTANCE}`, (m, call) => {
  drain(m, call.target);
  return call.target;
});
calls.set(`${INSTANCE}.hasDecorator`, (_m, call) => {
  const [name] = call.arguments;
  return name && isConstant(name) && call.receiver?.fields.has(String(name.value)) ? constant(true) : undefined;
});
calls.set(`${INSTANCE}.getDecorator`, (_m, call) => {
  const [name] = call.arguments;
  return name && isConstant(name) ? call.receiver?.fields.get(String(name.value)) : undefined;
});
for (const name of ['auth', 'auth.default']) calls.set(`${INSTANCE}.${name}`, (m, call) => combineGuards(m, call.arguments, call.receiver));
calls.set(`${INSTANCE}.jwt.verify`, (m, call) => {
  if (m.world.caller === 'valid') return object('javascript', [], { open: true });
  throw new Raised(packageError('@fastify/jwt.AuthorizationError', 401), call.at);
});
calls.set('@fastify/error', (_m, call) => errorClass(call.arguments[2] ?? constant(500)));
calls.set('@fastify/error.default', (_m, call) => errorClass(call.arguments[2] ?? constant(500)));
calls.set('@fastify/error.createError', (_m, call) => errorClass(call.arguments[2] ?? constant(500)));
calls.set('@clerk/fastify.getAuth', (m) =>
  m.world.caller === 'valid'
    ? undefined
    : object('javascript', [
        ['userId', constant(null)],
        ['sessionId', constant(null)],
        ['orgId', constant(null)],
        ['isAuthenticated', constant(false)],
      ]),
);

/** `createError(code, message, status)` gives a class of errors with that status. */
function errorClass(status: Value): Value {
  const make = (): Value => {
    const error = library('@fastify/error.FastifyError()', {
      call: { arguments: [], named: new Map(), at: { file: '', start: 0, end: 0, line: 1, column: 1 }, construct: true },
    });
    error.fields.set('statusCode', status);
    return error;
  };
  return native('FastifyError', make, make);
}

export const FASTIFY_MODELS: Models = {
  calls,
  members: new Map<string, MemberModel>([
    [`${INSTANCE}.log`, () => object('javascript', [], { lookup: (name) => native(name, () => UNDEFINED) })],
    [`${INSTANCE}.prefix`, (_m, receiver) => receiver.fields.get('prefix') ?? unknown('dynamic', 'the prefix')],
  ]),
};

import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import type { Span } from '../../../code/tree.ts';
import { constant, native, type ObjectValue, object, symbol, UNDEFINED, unknown, type Value } from '../../../code/value.ts';
import { errorStatus, nameOf, placeOf } from '../callable.ts';
import { runCallbacks } from '../callbacks.ts';
import { guarded, statusNumber } from '../ends.ts';
import { nodeRequest, nodeResponse } from '../javascript-request.ts';
import { HandedOn } from '../passed.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { textOf } from '../values.ts';
import { webRequest } from '../web-request.ts';
import type { Procedure } from './procedures.ts';
import type { Server } from './servers.ts';

const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** HTTP statuses of error codes, as the package maps them. */
const STATUSES: Readonly<Record<string, number>> = {
  PARSE_ERROR: 400,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_SUPPORTED: 405,
  TIMEOUT: 408,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
  CLIENT_CLOSED_REQUEST: 499,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
};

export function trpcStatus(value: Value): number | undefined {
  const thrown = value.is === 'object' ? (value.fields.get('__base__') ?? value) : value;
  if (thrown.is === 'library' && /^@trpc\/server(?:\/[\w-]+)?\.TRPCError\(\)$/.test(thrown.path)) {
    const [options] = thrown.call?.arguments ?? [];
    const code = options?.is === 'object' ? options.fields.get('code') : undefined;
    return STATUSES[textOf(code) ?? ''] ?? statusNumber(code);
  }
  return errorStatus(value);
}

/** The request as the server's context function is given it. */
export function requestValues(m: Machine, server: Server | undefined, method: string): Map<string, Value> {
  const path = server?.path ?? '/';
  const request = server?.web ? webRequest(m, method, path) : nodeRequest(m, method, path);
  return new Map([
    ['request', request],
    ['router', constant('')],
  ]);
}

/** What `createContext` gives for the request. */
function contextOf(m: Machine, server: Server | undefined, request: RequestState): Value {
  const create = server?.createContext;
  if (!server) return unknown('dynamic', 'the context: no server was found');
  if (!create || create.is === 'constant') return object('javascript');
  const req = request.values.get('request') ?? UNDEFINED;
  const given = object(
    'javascript',
    [
      ['req', req],
      ['res', server.web ? UNDEFINED : nodeResponse(m, request)],
      ['info', object('javascript', [], { open: true })],
      ['resHeaders', object('javascript', [], { open: true })],
    ],
    { open: true },
  );
  // Behind a Hono application its context comes second, with what the functions before put there.
  const hono =
    request.values.get('context') ?? object('javascript', [['req', object('javascript', [['raw', req]], { open: true })]], { open: true });
  const made = callValue(m, create, [given, hono], new Map(), server.at);
  return made.is === 'pending' ? awaitPending(m, made, server.at) : made;
}

/** Carries the context on to what follows a middleware. */
class Next extends HandedOn {
  readonly context: Value;
  constructor(context: Value) {
    super({ end: 'pass' });
    this.context = context;
  }
}

function extended(context: Value, options: Value | undefined): Value {
  const added = options?.is === 'object' ? options.fields.get('ctx') : undefined;
  if (added?.is !== 'object') return added && added.is !== 'constant' ? added : context;
  const before: Pick<ObjectValue, 'fields' | 'open'> =
    context.is === 'object' ? context : { fields: new Map(), open: context.is !== 'constant' };
  return object('javascript', [...before.fields, ...added.fields], {
    open: before.open || added.open,
    ...(context.is === 'object' && context.class ? { class: context.class } : {}),
    ...(context.is === 'object' && context.lookup ? { lookup: context.lookup } : {}),
  });
}

function inputOf(m: Machine): Value {
  m.bodyReads++;
  return symbol('request.input', 'any', [{ from: 'request', name: 'input' }]);
}

function argumentsFor(m: Machine, procedure: Procedure, context: Value, path: string): [string, Value][] {
  return [
    ['ctx', context],
    ['path', constant(path)],
    ['type', constant(procedure.type)],
    ['input', { is: 'accessor', get: native('input', () => inputOf(m)), origins: [] }],
    ['rawInput', { is: 'accessor', get: native('rawInput', () => inputOf(m)), origins: [] }],
    ['getRawInput', native('getRawInput', () => inputOf(m))],
    ['meta', procedure.meta ?? UNDEFINED],
    ['signal', object('javascript', [], { open: true })],
  ];
}

/** Packages whose middleware watches or counts and never refuses. */
const HARMLESS =
  /^(?:@sentry\/|@opentelemetry\/|@baselime\/|@trpc-limiter\/|trpc-opentelemetry|[\w@/-]*(?:tracing|telemetry|logger|metrics))/;

/** Runs one middleware; the context it hands on, or how it ends. */
function step(
  m: Machine,
  procedure: Procedure,
  fn: Value,
  context: Value,
  path: string,
): { readonly context: Value } | { readonly end: LayerEnd } {
  if (fn.is === 'library' && HARMLESS.test(fn.path)) return { context };
  const depth = {
    frames: m.frames.length,
    yields: m.yields.length,
    returns: m.returns.length,
    tries: m.tries,
    handling: m.handling.length,
  };
  m.callbacks = [];
  const next = native('next', ({ arguments: [options] }) => {
    throw new Next(extended(context, options));
  });
  try {
    const result = callValue(
      m,
      fn,
      [object('javascript', [...argumentsFor(m, procedure, context, path), ['next', next]])],
      new Map(),
      NOWHERE,
    );
    if (result.is === 'pending') awaitPending(m, result, NOWHERE);
    runCallbacks(m, () => false);
  } catch (error) {
    if (!(error instanceof Next)) throw error;
    m.frames.length = depth.frames;
    m.yields.length = depth.yields;
    m.returns.length = depth.returns;
    m.handling.length = depth.handling;
    m.tries = depth.tries;
    return { context: error.context };
  }
  if (fn.is === 'library' || fn.is === 'unknown') return { end: { end: 'unknown', reason: 'a middleware of a package that is not known' } };
  return { end: { end: 'stop', status: 500, remark: `${nameOf(fn)} does not call on` } };
}

/**
 * The layers of a procedure. Each starts from the context that those before it handed on, on the path that the request took.
 */
export function procedureLayers(procedure: Procedure, server: Server | undefined, path: string): Layer[] {
  const upTo = (m: Machine, request: RequestState, count: number): { readonly context: Value } | { readonly end: LayerEnd } => {
    const known = request.values.get(`context ${count}`);
    if (known) return { context: known };
    let result: ReturnType<typeof step> = { context: UNDEFINED };
    if (count === 0) result = { context: contextOf(m, server, request) };
    else {
      const before = upTo(m, request, count - 1);
      const fn = procedure.middleware[count - 1];
      result = 'end' in before || !fn ? before : step(m, procedure, fn, before.context, path);
    }
    if ('context' in result) m.journal.set(request.values as Map<string, unknown>, `context ${count}`, result.context);
    return result;
  };
  const ends = (result: { readonly context: Value } | { readonly end: LayerEnd }): LayerEnd =>
    'end' in result ? result.end : { end: 'pass' };
  const create = server?.createContext;
  const context: Layer[] =
    create && create.is !== 'constant'
      ? [
          {
            name: nameOf(create) === 'anonymous function' ? 'createContext' : nameOf(create),
            role: 'hook',
            ...at(create),
            run: (m, request) => guarded(() => ends(upTo(m, request, 0)), trpcStatus),
          },
        ]
      : [];
  const guards = procedure.middleware.map(
    (fn, index): Layer => ({
      name: nameOf(fn),
      role: 'middleware',
      ...at(fn),
      run: (m, request) => guarded(() => ends(upTo(m, request, index + 1)), trpcStatus),
    }),
  );
  const { resolver } = procedure;
  const handler: Layer = {
    name: path,
    role: 'handler',
    ...at(resolver ?? UNDEFINED),
    run: (m, request) =>
      guarded((): LayerEnd => {
        const result = upTo(m, request, procedure.middleware.length);
        if ('end' in result) return result.end;
        if (!resolver || (resolver.is !== 'function' && resolver.is !== 'native')) return { end: 'pass' };
        const answer = callValue(m, resolver, [object('javascript', argumentsFor(m, procedure, result.context, path))], new Map(), NOWHERE);
        if (answer.is === 'pending') awaitPending(m, answer, NOWHERE);
        return { end: 'pass', remark: 'the procedure runs' };
      }, trpcStatus),
  };
  return [...context, ...guards, handler];
}

const at = (value: Value): { at?: Span } => {
  const place = placeOf(value);
  return place ? { at: place } : {};
};

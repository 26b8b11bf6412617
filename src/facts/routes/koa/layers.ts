import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { errorStatus, nameOf, placeOf } from '../callable.ts';
import { runCallbacks } from '../callbacks.ts';
import { guarded, handlerEnds, handlerRan, isRedirect, statusNumber } from '../ends.ts';
import { handOn, untilHandedOn } from '../passed.ts';
import { passportEnd } from '../passport.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { unlessMatches } from '../unless.ts';
import { isConstant, symbol, UNDEFINED, type Value } from '../values.ts';
import { behindWrapper, wrapped } from '../wrapped.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const OPEN = handlerRan();
const HARMLESS = /^(?:@bull-board\/|koa-|@koa\/|kcors|koa2-|koa\.|@opentelemetry\/|@sentry\/|elastic-apm-node|http-proxy|pino|winston)/;

/** Middleware of packages: what it does with a request that carries no credential. */
function knownMiddleware(value: Extract<Value, { is: 'library' }>, path: string): LayerEnd {
  const exempt = value.path.endsWith('.unless()') && value.receiver ? value.receiver : undefined;
  if (exempt) {
    const guard = knownMiddleware(exempt, path);
    const matched = guard.end === 'stop' ? unlessMatches(value, path) : false;
    return matched === true
      ? { end: 'pass', remark: 'exempt by unless()' }
      : matched === undefined
        ? { end: 'unknown', reason: 'an exemption that cannot be read' }
        : guard;
  }
  const option = (name: string): Value | undefined => {
    const options = value.call?.arguments.find((each) => each.is === 'object');
    return options?.is === 'object' ? options.fields.get(name) : undefined;
  };
  const on = (name: string): boolean => {
    const given = option(name);
    return given !== undefined && isConstant(given) && Boolean(given.value);
  };
  if (/^koa-jwt(?:\.default)?\(\)$/.test(value.path))
    return on('passthrough')
      ? { end: 'pass', remark: 'koa-jwt with passthrough is optional' }
      : { end: 'stop', status: 401, remark: 'koa-jwt refuses a request without a token' };
  if (/^koa-passport(?:\.default|\.KoaPassport\(\))?\.authenticate\(\)$/.test(value.path)) {
    if (value.call?.arguments.some((arg) => arg.is === 'function'))
      return { end: 'unknown', reason: 'passport with a callback of its own' };
    return passportEnd(value);
  }
  if (/^koa-(?:basic-auth|basicauth)(?:\.default)?\(\)$/.test(value.path))
    return { end: 'stop', status: 401, remark: 'basic auth refuses a request without a credential' };
  return HARMLESS.test(value.path)
    ? { end: 'pass' }
    : { end: 'unknown', reason: `${value.path.replace(/\(\)$/, '')} comes from a package that is not known` };
}

/** One function of a stack as a layer; `parameter` is given to the functions of `router.param`. */
export function koaLayer(value: Value, role: 'middleware' | 'handler', path: string, parameter?: string): Layer {
  const at = placeOf(value);
  const common = { name: nameOf(value), role, ...(at ? { at } : {}) };
  const fixed = (end: LayerEnd): Layer => ({ ...common, known: end, run: () => end });
  if (value.is === 'function' || value.is === 'native')
    return {
      ...common,
      run: (m, request) =>
        guarded(() => untilHandedOn(() => run(m, value, role, request, { name: common.name, path, parameter })), errorStatus),
    };
  if (value.is === 'library') {
    const known = knownMiddleware(value, path);
    const inner = role === 'handler' && known.end !== 'stop' ? wrapped(value) : undefined;
    if (inner) {
      const within = koaLayer(inner, role, path, parameter);
      return { ...within, run: (m, request) => behindWrapper(value, within.run(m, request)) };
    }
    return fixed(role === 'handler' && known.end !== 'stop' ? OPEN : known);
  }
  return fixed(
    role === 'handler'
      ? OPEN
      : { end: 'unknown', reason: `a middleware that cannot be resolved${value.is === 'unknown' ? `: ${value.reason.text}` : ''}` },
  );
}

interface Called {
  readonly name: string;
  readonly path: string;
  readonly parameter: string | undefined;
}

function run(m: Machine, value: Value, role: Layer['role'], request: RequestState, { name, path, parameter }: Called): LayerEnd {
  const context = request.values.get('context') ?? UNDEFINED;
  const fields = context.is === 'object' ? context.fields : new Map<string, Value>();
  // What an earlier function set is no refusal of this one.
  for (const key of ['status', 'body']) m.journal.set(fields, key, UNDEFINED);
  const next = handOn(() => {
    const status = statusNumber(fields.get('status'));
    return status === 401 || status === 403 ? { end: 'pass', remark: `${name} sets ${status}, yet the handler runs` } : { end: 'pass' };
  });
  const given =
    parameter === undefined ? [] : [symbol(`request.path.{${parameter}}`, 'text', [{ from: 'request', name: `path ${parameter}` }])];
  const result = callValue(m, value, [...given, context, next], new Map(), NOWHERE, context);
  const settled = result.is === 'pending' ? awaitPending(m, result, NOWHERE) : result;
  const handed = role === 'handler' ? undefined : m.callbacks.find(({ fn }) => fn === next)?.to;
  if (handed) return knownMiddleware({ ...handed, path: handed.path.replace(/\(\)\(\)$/, '()') }, path);
  const answered = (): boolean => fields.get('status') !== UNDEFINED || fields.get('body') !== UNDEFINED;
  if (!answered()) runCallbacks(m, answered);
  const status = statusNumber(fields.get('status'));
  if (role === 'handler') {
    return handlerEnds(status, isRedirect(status) && m.credentialReads > 0);
  }
  if (status !== undefined) return { end: 'stop', status };
  const body = fields.get('body');
  if (body && !(isConstant(body) && body.value === undefined)) return { end: 'stop', status: 200 };
  if (settled.is === 'unknown' || settled.is === 'library' || m.callbacks.length > 0)
    return { end: 'unknown', reason: `${name} gives back something that could not be followed` };
  return { end: 'stop', remark: `${name} does not call on` };
}

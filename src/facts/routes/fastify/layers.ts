import { type Machine, type ModelCall, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { readMember } from '../../../code/run/member.ts';
import { awaitPending, settlePending } from '../../../code/run/pending.ts';
import { errorStatus, nameOf, placeOf } from '../callable.ts';
import { runCallbacks } from '../callbacks.ts';
import { guarded, statusNumber } from '../ends.ts';
import { passportEnd } from '../passport.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { constant, isConstant, native, UNDEFINED, type Value } from '../values.ts';
import { behindWrapper, wrapped } from '../wrapped.ts';
import { fastifyReply, fastifyRequest, listed } from './request.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const none: ReadonlyMap<string, Value> = new Map();

/** Hooks that packages provide, by resolved import path: what they do without a credential. */
function knownHook(value: Value): LayerEnd | undefined {
  if (value.is !== 'library') return undefined;
  const { path } = value;
  if (/^(?:@fastify\/passport|fastify-passport)(?:\.default|\.\w*[Aa]uthenticator\(\))?\.(?:authenticate|authorize)\(\)$/.test(path)) {
    if (value.call?.arguments.some((arg) => arg.is === 'function')) return undefined;
    return passportEnd(value);
  }
  if (/^fastify\(\)\.(?:basicAuth|verifyBearerAuth)$/.test(path))
    return { end: 'stop', status: 401, remark: `${path.slice('fastify().'.length)} refuses a request without a credential` };
  if (/^fastify\(\)\.(?:csrfProtection|rateLimit\(\)|createRateLimit\(\)|verifyClient|multipartErrors)/.test(path)) return { end: 'pass' };
  if (
    /^(?:@fastify\/|fastify-)(?:rate-limit|csrf-protection|multipart|multer|helmet|cors|cookie|formbody|compress|etag|caching|accepts|request-context|file-upload|favicon|middie|express|qs|raw-body|circuit-breaker)\b/.test(
      path,
    )
  )
    return { end: 'pass' };
  return undefined;
}

/** One hook of an instance or route as a layer. `decorated` knows names that some plugin declares. */
export function hookLayer(value: Value, self: Value, parsing: boolean, decorated: ReadonlySet<string>): Layer {
  const at = placeOf(value);
  const common = { name: nameOf(value), role: 'hook' as const, ...(at ? { at } : {}) };
  const fixed = (end: LayerEnd): Layer => ({ ...common, known: end, run: () => end });
  if (value.is === 'function' || value.is === 'native')
    return { ...common, run: (m, request) => guarded(() => runHook(m, value, self, parsing, request, common.name), errorStatus) };
  const known = knownHook(value);
  if (known) return fixed(known);
  const member = value.is === 'library' ? /^fastify\(\)\.(\w+)$/.exec(value.path)?.[1] : undefined;
  if (member !== undefined && decorated.has(member))
    return fixed({ end: 'pass', remark: `${member} is read where it is not declared: no hook at all` });
  return fixed({
    end: 'unknown',
    reason:
      value.is === 'library'
        ? `${value.path.replace(/\(\)$/, '')} comes from a package that is not known`
        : `a hook that cannot be resolved${value.is === 'unknown' ? `: ${value.reason.text}` : ''}`,
  });
}

export function handlerLayer(value: Value, self: Value): Layer {
  const at = placeOf(value);
  const common = { name: nameOf(value), role: 'handler' as const, ...(at ? { at } : {}) };
  const open: LayerEnd = { end: 'pass', remark: 'the handler runs' };
  const inner = value.is === 'library' ? wrapped(value) : undefined;
  if (inner && value.is === 'library') {
    const within = handlerLayer(inner, self);
    return { ...within, run: (m, request) => behindWrapper(value, within.run(m, request)) };
  }
  if (value.is !== 'function' && value.is !== 'native') return { ...common, known: open, run: () => open };
  return { ...common, run: (m, request) => guarded(() => runHandler(m, value, self, request), errorStatus) };
}

/** What an earlier function set, a status too, is no refusal of the next one. */
function clear(m: Machine, request: RequestState): void {
  for (const key of ['next', 'ended', 'error', 'status']) m.journal.delete(request.values as Map<string, unknown>, key);
  const reply = request.values.get('reply');
  if (reply?.is === 'object') m.journal.delete(reply.fields, 'statusCode');
}

function done(m: Machine, request: RequestState): Value {
  return native('done', ({ arguments: [error] }) => {
    const fails = error !== undefined && !(isConstant(error) && !error.value);
    if (!request.values.has('next')) m.journal.set(request.values as Map<string, unknown>, 'next', constant(fails ? 'error' : 'pass'));
    if (fails) m.journal.set(request.values as Map<string, unknown>, 'error', error);
    return UNDEFINED;
  });
}

function runHook(m: Machine, value: Value, self: Value, parsing: boolean, request: RequestState, name: string): LayerEnd {
  clear(m, request);
  const subject = request.values.get('request') ?? UNDEFINED;
  const reply = request.values.get('reply') ?? UNDEFINED;
  const callback = done(m, request);
  const result = callValue(m, value, parsing ? [subject, reply, UNDEFINED, callback] : [subject, reply, callback], none, NOWHERE, self);
  const settled = result.is === 'pending' ? awaitPending(m, result, NOWHERE) : undefined;
  runCallbacks(m, () => request.values.has('ended') || request.values.has('next'));
  const ended = request.values.get('ended');
  if (ended) return stopped(ended);
  const next = request.values.get('next');
  if (next && isConstant(next)) {
    if (next.value === 'pass') return fadedStatus(request, name);
    const error = request.values.get('error');
    return { end: 'stop', status: (error && errorStatus(error)) ?? 500, remark: `${name} passes an error on` };
  }
  if (settled)
    return settled === reply ? { end: 'stop', remark: `${name} waits for a reply that nobody sends` } : fadedStatus(request, name);
  if (result.is === 'unknown' || result.is === 'library')
    return { end: 'unknown', reason: `${result.is === 'unknown' ? result.reason.text : result.path} decides` };
  return { end: 'unknown', reason: `${name} neither answers nor calls on in what could be followed` };
}

/** A status without a reply does not stop the request. */
function fadedStatus(request: RequestState, name: string): LayerEnd {
  const status = statusNumber(request.values.get('status'));
  return status === 401 || status === 403 ? { end: 'pass', remark: `${name} sets ${status}, yet the handler runs` } : { end: 'pass' };
}

function stopped(value: Value): LayerEnd {
  const status = statusNumber(value);
  return { end: 'stop', ...(status === undefined ? {} : { status }) };
}

function runHandler(m: Machine, value: Value, self: Value, request: RequestState): LayerEnd {
  clear(m, request);
  const reply = request.values.get('reply') ?? UNDEFINED;
  const result = callValue(m, value, [request.values.get('request') ?? UNDEFINED, reply], none, NOWHERE, self);
  const settled = result.is === 'pending' ? awaitPending(m, result, NOWHERE) : result;
  runCallbacks(m, () => request.values.has('ended'));
  const sent = request.values.get('ended');
  const answers = settled !== reply && !(isConstant(settled) && settled.value === undefined);
  const status = sent ? statusNumber(sent) : (errorStatus(settled) ?? (answers ? statusNumber(request.values.get('status')) : undefined));
  const redirects = status !== undefined && status >= 300 && status < 400 && m.credentialReads > 0;
  return status === 401 || status === 403 || status === 503 || redirects
    ? { end: 'stop', status }
    : { end: 'pass', remark: 'the handler runs' };
}

/** The request that the hooks and the handler of one route share. */
export function startRequest(
  m: Machine,
  method: string,
  path: string,
  route: Value,
  instance: Value,
  decorations: readonly (readonly ['request' | 'reply', string, Value])[],
): RequestState {
  const state: RequestState = { method, path, values: new Map() };
  const request = fastifyRequest(m, method, path, route, instance);
  const reply = fastifyReply(m, state, instance);
  for (const [of, name, value] of decorations) {
    const target = of === 'request' ? request : reply;
    if (target.is === 'object') target.fields.set(name, value);
  }
  if (reply.is === 'object') reply.fields.set('request', request);
  state.values.set('request', request);
  state.values.set('reply', reply);
  return state;
}

/** `fastify.auth([a, b], { relation })` of @fastify/auth: one function that passes when any (or every) given one does. */
export function combineGuards(m: Machine, args: readonly Value[], receiver?: ModelCall['receiver']): Value {
  const [guards, options] = args;
  const relation = options?.is === 'object' ? options.fields.get('relation') : undefined;
  const all = relation !== undefined && isConstant(relation) && relation.value === 'and';
  const items = guards?.is === 'list' ? guards.items : listed(guards);
  const attempt = (guard: Value, request: Value, reply: Value): Value | true => {
    if (guard.is === 'list') return combine(guard.items, !all, request, reply);
    let answer: Value | true | undefined;
    const callback = native('done', ({ arguments: [error] }) => {
      answer ??= error !== undefined && !(isConstant(error) && !error.value) ? error : true;
      return UNDEFINED;
    });
    try {
      const result = callValue(m, guard, [request, reply, callback], none, NOWHERE, receiver);
      if (result.is === 'pending') {
        const settled = settlePending(m, result);
        return 'raised' in settled ? settled.raised : (answer ?? true);
      }
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      return error.value;
    }
    return answer ?? UNDEFINED;
  };
  const sent = (reply: Value): boolean => {
    const value = reply.is === 'object' ? readMember(m, reply, 'sent', 'javascript', NOWHERE) : UNDEFINED;
    return isConstant(value) && value.value === true;
  };
  const combine = (each: readonly Value[], every: boolean, request: Value, reply: Value): Value | true => {
    let last: Value | true = true;
    for (const guard of each) {
      last = attempt(guard, request, reply);
      if (sent(reply)) return last;
      if (every !== (last === true)) return last;
    }
    return last;
  };
  return native('auth', ({ arguments: [request = UNDEFINED, reply = UNDEFINED, callback = UNDEFINED] }) => {
    const answer = combine(items, all, request, reply);
    if (!sent(reply)) callValue(m, callback, answer === true ? [] : [answer], none, NOWHERE);
    return UNDEFINED;
  });
}

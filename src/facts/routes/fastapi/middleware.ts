import type { Machine } from '../../../code/machine.ts';
import { callValue, fieldOfClass } from '../../../code/run/call.ts';
import { extendsLibrary, libraryBase } from '../../../code/run/classes.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import type { FunctionValue } from '../../../code/value.ts';
import { argument, guarded, statusNumber } from '../ends.ts';
import { asksByName } from '../python/harmless.ts';
import { runUntil } from '../python/wrappers.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { constant, isConstant, map, NULL, native, pending, textOf, unknown, type Value } from '../values.ts';
import type { RouterNode } from './registrations.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const settled = (m: Machine, value: Value): Value => (value.is === 'pending' ? awaitPending(m, value, NOWHERE) : value);

/** The status an exception or response of FastAPI and Starlette carries. */
export function statusOfPython(value: Value): number | undefined {
  const made = value.is === 'object' ? value.fields.get('__base__') : value;
  if (value.is === 'object') {
    const own = statusNumber(value.fields.get('status_code'));
    if (own !== undefined) return own;
  }
  if (made?.is !== 'library') return undefined;
  if (/HTTPException\(\)$/.test(made.path)) return statusNumber(argument(made, 0, 'status_code')) ?? 500;
  if (/RequestValidationError\(\)$/.test(made.path)) return 422;
  if (/NotAuthenticated|Unauthorized\(\)$/.test(made.path)) return 401;
  if (/(?:PermissionDenied|Forbidden)\(\)$/.test(made.path)) return 403;
  return undefined;
}

/** The status of a response object: given, or by its class. */
export function responseStatus(value: Value): number | undefined {
  if (value.is !== 'library' || !/Response\(\)$/.test(value.path)) return undefined;
  if (/RedirectResponse\(\)$/.test(value.path)) return statusNumber(argument(value, 1, 'status_code')) ?? 307;
  return statusNumber(argument(value, 1, 'status_code')) ?? 200;
}

/** Middleware of packages that never stops a request for want of a credential. */
const HARMLESS =
  /(?:CORSMiddleware|GZipMiddleware|TrustedHostMiddleware|HTTPSRedirectMiddleware|SessionMiddleware|PrometheusMiddleware|SlowAPIMiddleware|RawContextMiddleware|CorrelationIdMiddleware|ProxyHeadersMiddleware|ServerErrorMiddleware|ExceptionMiddleware|WSGIMiddleware|OpenTelemetryMiddleware|SentryAsgiMiddleware|BrotliMiddleware|SecureHeadersMiddleware|LimiterMiddleware)$/;

/** One middleware of an application as a layer. */
export function middlewareLayer(item: RouterNode['middleware'][number]): Layer {
  const { value } = item;
  const at = value.is === 'function' ? value.node.at : value.is === 'class' ? value.node.at : item.at;
  const base = { name: nameOf(value), at, role: 'middleware' as const, shared: item };
  if (value.is === 'library') {
    const known: LayerEnd =
      HARMLESS.test(value.path) || !asksByName(value.path)
        ? { end: 'pass' }
        : { end: 'unknown', reason: `middleware ${value.path} is not known` };
    if (!/AuthenticationMiddleware$/.test(value.path)) return { ...base, known, run: () => known };
    return { ...base, run: (m, request) => authentication(m, item, request) };
  }
  if (value.is === 'function') return { ...base, run: (m, request) => guarded(() => dispatch(m, value, request), statusOfPython) };
  if (value.is === 'class')
    return { ...base, run: (m, request) => guarded(() => classMiddleware(m, value, item, request), statusOfPython) };
  return { ...base, run: () => ({ end: 'unknown', reason: 'a middleware that cannot be resolved' }) };
}

export function nameOf(value: Value): string {
  if (value.is === 'function') return value.node.name ?? 'anonymous function';
  if (value.is === 'class') return value.node.name ?? 'anonymous class';
  if (value.is === 'library') {
    const inner = value.call?.arguments.find((arg) => arg.is === 'function');
    return inner && !/[A-Z]\w*\(\)$/.test(value.path) ? nameOf(inner) : value.path.replace(/\(\)/g, '').split('.').at(-1) || value.path;
  }
  if (value.is === 'object' && value.class) return nameOf(value.class);
  return value.is;
}

const nothing = (): undefined => undefined;

/** A `dispatch(request, call_next)` function: passes when it calls on; what it does with the answer lets nobody in or out. */
function dispatch(m: Machine, fn: FunctionValue, request: RequestState): LayerEnd {
  const next = native('call_next', () => pending({ value: NULL }));
  const sent = request.values.get('request') ?? NULL;
  const answer = runUntil(m, next, nothing, () => settled(m, callValue(m, fn, [sent, next], new Map(), fn.node.at)));
  if (answer === 'reached') return { end: 'pass' };
  const status = responseStatus(answer);
  return status === undefined
    ? { end: 'unknown', reason: 'it answers itself, with a status that could not be read' }
    : { end: 'stop', status };
}

function classMiddleware(
  m: Machine,
  of: Extract<Value, { is: 'class' }>,
  item: RouterNode['middleware'][number],
  request: RequestState,
): LayerEnd {
  const inner = native('app', () => pending({ value: NULL }));
  const options = new Map([...item.options].filter(([name]) => name !== 'middleware_class'));
  const instance = callValue(m, of, [inner], options, item.at);
  const base = fieldOfClass(m, instance, 'dispatch');
  if (
    base?.is === 'function' &&
    extendsLibrary(of, 'starlette.middleware.base.BaseHTTPMiddleware', 'fastapi.middleware.base.BaseHTTPMiddleware')
  )
    return dispatch(m, base, request);
  const call = fieldOfClass(m, instance, '__call__');
  if (call?.is !== 'function')
    return libraryBase(of) ? { end: 'unknown', reason: `middleware ${nameOf(of)} is in a package` } : { end: 'pass' };
  const carried = request.values.get('request');
  const scope = (carried?.is === 'object' ? carried.lookup?.('scope') : undefined) ?? map([], { open: true });
  let status: number | undefined;
  const send = native('send', ({ arguments: [message] }) => {
    const given = message?.is === 'map' ? [...message.entries.values()].find(([key]) => textOf(key) === 'status')?.[1] : undefined;
    status = statusNumber(given) ?? status;
    return pending({ value: NULL });
  });
  const receive = native('receive', () => pending({ value: unknown('dynamic', 'message') }));
  const answer = runUntil(m, inner, nothing, () => settled(m, callValue(m, call, [scope, receive, send], new Map(), call.node.at)));
  if (answer === 'reached') return { end: 'pass' };
  return status === undefined ? { end: 'stop', remark: `${nameOf(of)} does not call on` } : { end: 'stop', status };
}

/** Starlette's AuthenticationMiddleware: only refuses when the backend raises; it fills `request.user` and `request.auth`. */
function authentication(m: Machine, item: RouterNode['middleware'][number], request: RequestState): LayerEnd {
  const backend = item.options.get('backend');
  const method = backend ? fieldOfClass(m, backend, 'authenticate') : undefined;
  return guarded(
    () => {
      const answer =
        method?.is === 'function' ? settled(m, callValue(m, method, [request.values.get('request') ?? NULL], new Map(), item.at)) : NULL;
      m.journal.set(request.values as Map<string, unknown>, 'authenticated', constant(!(isConstant(answer) && answer.value === null)));
      return { end: 'pass', remark: 'fills request.user, refuses nobody by itself' };
    },
    (value) => statusOfPython(value) ?? (value.is === 'library' && /AuthenticationError/.test(value.path) ? 400 : undefined),
  );
}

import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { errorStatus, nameOf, placeOf } from '../callable.ts';
import { guarded, isRedirect, statusNumber } from '../ends.ts';
import { nodeRequest, nodeResponse } from '../javascript-request.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { isConstant, native, object, symbol, UNDEFINED, type Value } from '../values.ts';
import { responseOf, webRequest } from '../web-request.ts';
import { behindWrapper, wrapped } from '../wrapped.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
const OPEN: LayerEnd = { end: 'pass', remark: 'the handler runs' };

function layer(value: Value, role: Layer['role'], run: (m: Machine, request: RequestState) => LayerEnd): Layer {
  const at = placeOf(value);
  const ends = (m: Machine, request: RequestState): LayerEnd => {
    const end = guarded(() => run(m, request), errorStatus);
    // `redirect()` throws: where nobody asked who the caller is, it is what the handler is for.
    return role === 'handler' && end.end === 'stop' && isRedirect(end.status) && m.credentialReads === 0 ? OPEN : end;
  };
  return { name: nameOf(value), role, ...(at ? { at } : {}), run: ends };
}

const known = (value: Value, role: Layer['role'], end: LayerEnd): Layer => ({ ...layer(value, role, () => end), known: end });
const callable = (value: Value): boolean => value.is === 'function' || value.is === 'native';

function settle(m: Machine, value: Value): Value {
  return value.is === 'pending' ? awaitPending(m, value, NOWHERE) : value;
}

/** Middleware of packages that looks after languages and the like. */
const HARMLESS =
  /^(?:next-intl|next-international|next-i18n-router|@next\/|@sentry\/nextjs|@vercel\/|@logtail\/next|next-safe|next-axiom|@nosecone\/next)/;

/** `middleware.ts` or `proxy.ts`: goes on when it gives nothing, `NextResponse.next()` or a rewrite. */
export function middlewareLayer(value: Value): Layer {
  if (!callable(value)) {
    if (value.is === 'library' && HARMLESS.test(value.path)) return known(value, 'middleware', { end: 'pass' });
    if (value.is === 'library' && /^next-auth\/middleware(?:\.default)?$/.test(value.path))
      return known(value, 'middleware', { end: 'stop', status: 307, remark: 'next-auth redirects who is not signed in' });
    if (value.is === 'library' && /^@clerk\/nextjs(?:\/server)?\.clerkMiddleware\(\)$/.test(value.path))
      return known(value, 'middleware', { end: 'pass' });
    return known(value, 'middleware', {
      end: 'unknown',
      reason:
        value.is === 'library'
          ? `${value.path.replace(/\(\)$/, '')} comes from a package that is not known`
          : 'a middleware that cannot be resolved',
    });
  }
  return layer(value, 'middleware', (m, request) => {
    const result = settle(
      m,
      callValue(
        m,
        value,
        [incoming(m, request), object('javascript', [['waitUntil', native('waitUntil', () => UNDEFINED)]])],
        new Map(),
        NOWHERE,
      ),
    );
    const response = responseOf(result);
    if (response)
      return response.kind === 'response'
        ? { end: 'stop', ...(response.status === undefined ? {} : { status: response.status }) }
        : { end: 'pass' };
    if (isConstant(result)) return { end: 'pass' };
    if (result.is === 'library' && HARMLESS.test(result.path)) return { end: 'pass' };
    return { end: 'unknown', reason: `${nameOf(value)} gives back something that could not be followed` };
  });
}

function incoming(m: Machine, request: RequestState): Value {
  const earlier = request.values.get('request');
  if (earlier) return earlier;
  const made = webRequest(m, request.method, request.path);
  m.journal.set(request.values as Map<string, unknown>, 'request', made);
  return made;
}

const parameters = (): Value =>
  object('javascript', [], { lookup: (name) => symbol(`request.path.{${name}}`, 'text', [{ from: 'request', name: `path ${name}` }]) });

/** A handler that a package wraps: the layer of the function in it, at the place of the handler. */
function unwrapped(value: Value, made: (inner: Value) => Layer): Layer | undefined {
  const inner = value.is === 'library' ? wrapped(value) : undefined;
  if (!inner || value.is !== 'library') return undefined;
  const within = made(inner);
  return { ...within, run: (m, request) => behindWrapper(value, within.run(m, request)) };
}

/** A handler of `route.ts`. */
export function routeLayer(value: Value): Layer {
  if (!callable(value)) return unwrapped(value, routeLayer) ?? known(value, 'handler', OPEN);
  return layer(value, 'handler', (m, request) => {
    const result = settle(
      m,
      callValue(
        m,
        value,
        [webRequest(m, request.method, request.path), object('javascript', [['params', parameters()]])],
        new Map(),
        NOWHERE,
      ),
    );
    const response = responseOf(result);
    return handlerEnd(m, response?.kind === 'response' ? response.status : undefined);
  });
}

function handlerEnd(m: Machine, status: number | undefined): LayerEnd {
  const redirects = isRedirect(status) && m.credentialReads > 0;
  return status === 401 || status === 403 || status === 503 || status === 404 || redirects ? { end: 'stop', status } : OPEN;
}

/** The function of a file below `pages/api`. */
export function pageLayer(value: Value): Layer {
  if (!callable(value)) return unwrapped(value, pageLayer) ?? known(value, 'handler', OPEN);
  return layer(value, 'handler', (m, request) => {
    m.journal.delete(request.values as Map<string, unknown>, 'ended');
    settle(m, callValue(m, value, [nodeRequest(m, request.method, request.path), nodeResponse(m, request)], new Map(), NOWHERE));
    return handlerEnd(m, statusNumber(request.values.get('ended')));
  });
}

/** A server action: its arguments are the caller's own. It refuses by an error, or by an early answer for want of a session. */
export function actionLayer(value: Value): Layer {
  if (value.is !== 'function') return unwrapped(value, actionLayer) ?? known(value, 'handler', OPEN);
  return layer(value, 'handler', (m) => {
    const given = value.node.parameters.map((_parameter, index) =>
      symbol(`request.action.${index}`, 'any', [{ from: 'request', name: `argument ${index + 1}` }]),
    );
    const before = m.effects.length;
    const result = settle(m, callValue(m, value, given, new Map(), NOWHERE));
    const early =
      m.credentialReads > 0 &&
      !m.effects.slice(before).some((effect) => /\.(?:create|update|delete|insert|upsert|save|send|remove|set)\w*$/.test(effect.path));
    const says = result.is === 'object' && (result.fields.has('error') || result.fields.has('errors'));
    return early && says ? { end: 'stop', status: 401 } : OPEN;
  });
}

/** The methods a function of `pages/api` compares the request's with; none when it answers all alike. */
export function comparedMethods(m: Machine, registered: Value, path: string): readonly string[] {
  const value = wrapped(registered) ?? registered;
  if (!callable(value)) return [];
  const mark = m.journal.mark();
  m.compared.delete('request.method');
  try {
    const state: RequestState = { method: 'GET', path, values: new Map() };
    const request = nodeRequest(m, 'GET', path);
    if (request.is === 'object') request.fields.set('method', symbol('request.method', 'text', [{ from: 'request', name: 'method' }]));
    settle(m, callValue(m, value, [request, nodeResponse(m, state)], new Map(), NOWHERE));
  } catch {
    // What was compared before it failed still counts.
  } finally {
    m.journal.undo(mark);
  }
  return [...(m.compared.get('request.method') ?? [])].filter((each) => /^(?:GET|POST|PUT|PATCH|DELETE|HEAD)$/.test(each)).sort();
}

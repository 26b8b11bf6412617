import type { Machine } from '../../code/machine.ts';
import { cookie, header, parameter } from './credentials.ts';
import { statusNumber } from './ends.ts';
import { requestPath } from './text.ts';
import type { LayerEnd, RequestState } from './types.ts';
import { constant, isConstant, native, object, symbol, textOf, UNDEFINED, unknown, type Value } from './values.ts';

export const headersObject = (m: Machine): Value =>
  object('javascript', [], {
    tag: 'headers',
    lookup: (name) => (name === 'get' || name === 'has' ? headerReader(m, name) : header(m, name, undefined)),
  });

function headerReader(m: Machine, how: string): Value {
  return native(how, ({ arguments: [name] }) => {
    const value = header(m, textOf(name) ?? 'unknown', undefined);
    return how === 'has' ? constant(!(isConstant(value) && value.value === undefined), value.origins) : value;
  });
}

/** The host that the caller says it wants. */
export const hostOf = (): Value => symbol('request.host', 'text', [{ from: 'request', name: 'host' }]);

/** The body is the caller's own; reading it is remembered. */
export function bodyOf(m: Machine): Value {
  m.bodyReads++;
  return symbol('request.body', 'any', [{ from: 'request', name: 'body' }]);
}

const parameters = (m: Machine, where: string): Value =>
  object('javascript', [], { lookup: (name) => parameter(m, name, undefined, where) });

/** What Express, and frameworks shaped like it, hand to a handler as `req`. */
export function nodeRequest(m: Machine, method: string, path: string, base = ''): Value {
  const text = requestPath(path);
  const inner = base && base !== '/' && path.startsWith(base) ? requestPath(path.slice(base.length) || '/') : text;
  const lookup = (name: string): Value | undefined =>
    name === 'hostname' || name === 'host'
      ? hostOf()
      : name === 'ip' || name === 'ips'
        ? unknown('dynamic', `req.${name}`, undefined, [{ from: 'unknown', name }])
        : name === 'file' || name === 'files'
          ? symbol(`request.${name}`, 'any', [{ from: 'request', name }])
          : undefined;
  return object(
    'javascript',
    [
      ['method', constant(method)],
      ['path', inner],
      ['url', inner],
      ['originalUrl', text],
      ['baseUrl', constant(base)],
      ['headers', headersObject(m)],
      ['query', parameters(m, 'query')],
      [
        'params',
        object('javascript', [], {
          lookup: (name) => symbol(`request.path.{${name}}`, 'text', [{ from: 'request', name: `path ${name}` }]),
        }),
      ],
      ['body', { is: 'accessor', get: native('body', () => bodyOf(m)), origins: [] }],
      ['cookies', object('javascript', [], { lookup: (name) => cookie(m, name, undefined) })],
      ['signedCookies', object('javascript', [], { lookup: (name) => cookie(m, name, undefined) })],
      ['get', headerReader(m, 'get')],
      ['header', headerReader(m, 'get')],
      ['param', native('param', ({ arguments: [name] }) => parameter(m, textOf(name) ?? '', undefined))],
      ['on', native('on', () => UNDEFINED)],
      ['socket', object('javascript', [], { open: true })],
      ['connection', object('javascript', [], { open: true })],
      ['is', native('is', () => unknown('dynamic', 'the content type'))],
      ['accepts', native('accepts', () => unknown('dynamic', 'the accepted types'))],
    ],
    { tag: 'request', lookup },
  );
}

const ENDING = new Set(['send', 'json', 'end', 'redirect', 'render', 'sendFile', 'download', 'jsonp', 'pipe', 'sendStatus', 'write']);

/** `res`: remembers the status and that it was answered, in the shared state. */
export function nodeResponse(m: Machine, request: RequestState): Value {
  const response: Value = object(
    'javascript',
    [
      ['locals', localsOf(m, request)],
      ['headersSent', { is: 'accessor', get: native('headersSent', () => constant(request.values.has('ended'))), origins: [] }],
    ],
    { tag: 'response' },
  );
  const self = (): Value => response;
  const set = (name: string, value: Value): void => m.journal.set(request.values as Map<string, unknown>, name, value);
  const end = (status?: Value): void => {
    if (status) set('status', status);
    if (!request.values.has('ended')) set('ended', request.values.get('status') ?? constant(200));
  };
  if (response.is !== 'object') return response;
  const fields = response.fields;
  fields.set(
    'status',
    native('status', ({ arguments: [status] }) => {
      set('status', status ?? UNDEFINED);
      return self();
    }),
  );
  fields.set(
    'writeHead',
    native('writeHead', ({ arguments: [status] }) => {
      set('status', status ?? UNDEFINED);
      return self();
    }),
  );
  for (const name of ENDING)
    fields.set(
      name,
      native(name, ({ arguments: [first] }) => {
        if (first && (name === 'json' || name === 'send' || name === 'jsonp')) set('response', first);
        end(
          name === 'sendStatus'
            ? first
            : name === 'redirect'
              ? first && isConstant(first) && typeof first.value === 'number'
                ? first
                : constant(302)
              : undefined,
        );
        return self();
      }),
    );
  const lookup = (name: string): Value | undefined => (name === 'statusCode' ? undefined : native(name, () => self()));
  return Object.assign(response, { lookup });
}

/** `res.locals` is one object for all functions of a request. */
function localsOf(m: Machine, request: RequestState): Value {
  const known = request.values.get('locals');
  if (known) return known;
  const made = object('javascript');
  m.journal.set(request.values as Map<string, unknown>, 'locals', made);
  return made;
}

/** Reads from the shared state how a layer ended: called on, answered, or neither. */
export function nodeEnd(request: RequestState, name: string): LayerEnd {
  const next = request.values.get('next');
  const ended = request.values.get('ended');
  if (next && isConstant(next)) {
    if (next.value === 'error')
      return { end: 'stop', status: statusNumber(request.values.get('status')) ?? 500, remark: `${name} passes an error on` };
    if (ended) return { end: 'pass', remark: `${name} answers, yet the handler runs` };
    return next.value === 'route' || next.value === 'router' ? { end: 'pass', skips: next.value } : { end: 'pass' };
  }
  if (ended) {
    const response = request.values.get('statusCode') ?? ended;
    const status = statusNumber(response);
    return { end: 'stop', ...(status === undefined ? {} : { status }) };
  }
  return { end: 'stop', status: 500, remark: `${name} neither answers nor calls on` };
}

/** `next`: called without an argument it passes, with one it is an error. */
export function nodeNext(m: Machine, request: RequestState): Value {
  return native('next', ({ arguments: [error] }) => {
    const passes =
      !error ||
      (isConstant(error) &&
        (error.value === undefined ||
          error.value === null ||
          error.value === 'route' ||
          error.value === 'router' ||
          error.value === false ||
          error.value === ''));
    const word =
      error && isConstant(error) && (error.value === 'route' || error.value === 'router') ? String(error.value) : passes ? 'pass' : 'error';
    if (!request.values.has('next')) m.journal.set(request.values as Map<string, unknown>, 'next', constant(word));
    if (!passes && error) m.journal.set(request.values as Map<string, unknown>, 'error', error);
    return UNDEFINED;
  });
}

import type { Machine } from '../../code/machine.ts';
import { cookie, header, parameter } from './credentials.ts';
import { statusNumber } from './ends.ts';
import { bodyOf } from './javascript-request.ts';
import { requestPath } from './text.ts';
import { constant, derive, isConstant, list, native, object, pending, symbol, textOf, UNDEFINED, unknown, type Value } from './values.ts';

const ORIGIN = 'http://localhost';

/** `Headers` of the request, as seen by code that reads them one by one or all together. */
export function webHeaders(m: Machine): Value {
  const read = (name: Value | undefined): Value => header(m, textOf(name) ?? 'unknown', null);
  const all = (name: string): readonly [string, Value] => [
    name,
    native(name, () => list([], 'list', true, [{ from: 'request', name: 'headers' }])),
  ];
  return object(
    'javascript',
    [
      ['get', native('get', ({ arguments: [name] }) => read(name))],
      [
        'has',
        native('has', ({ arguments: [name] }) => {
          const value = read(name);
          return isConstant(value)
            ? constant(value.value !== null, value.origins)
            : symbol(`request.header.${textOf(name) ?? ''} is there`, 'any', value.origins);
        }),
      ],
      all('entries'),
      all('keys'),
      all('values'),
      all('getSetCookie'),
      ...['set', 'append', 'delete', 'forEach'].map((name) => [name, native(name, () => UNDEFINED)] as const),
      ['toJSON', native('toJSON', () => object('javascript', [], { lookup: (name) => header(m, name, undefined) }))],
    ],
    { tag: 'headers' },
  );
}

/** The whole query is the caller's choice. */
const theQuery = (holds: 'text' | 'any'): Value => symbol('request.query', holds, [{ from: 'request', name: 'the query' }]);

/** `URLSearchParams` of the request. */
export function searchParams(m: Machine): Value {
  return object('javascript', [
    ['get', native('get', ({ arguments: [name] }) => parameter(m, textOf(name) ?? '', null))],
    [
      'getAll',
      native('getAll', ({ arguments: [name] }) =>
        unknown('dynamic', `query ${textOf(name) ?? ''}`, undefined, [{ from: 'request', name: 'query' }]),
      ),
    ],
    [
      'has',
      native('has', ({ arguments: [name] }) => {
        const value = parameter(m, textOf(name) ?? '', null);
        return isConstant(value)
          ? constant(value.value !== null, value.origins)
          : unknown('dynamic', 'whether the query has it', undefined, value.origins);
      }),
    ],
    ['toString', native('toString', () => theQuery('text'))],
    ['entries', native('entries', () => theQuery('any'))],
  ]);
}

/** A `URL` of the request: its path is known, its query is the caller's. */
export function requestUrl(m: Machine, path: string): Value {
  const href = derive('concat', [constant(ORIGIN), requestPath(path)], 'text');
  const url = object(
    'javascript',
    [
      ['pathname', requestPath(path)],
      ['href', href],
      ['origin', constant(ORIGIN)],
      ['search', theQuery('text')],
      ['searchParams', searchParams(m)],
      ['basePath', constant('')],
      ['locale', constant('')],
      ['clone', native('clone', () => url)],
      ['toString', native('toString', () => href)],
    ],
    { open: true },
  );
  return url;
}

/** Cookies as Next.js and the `cookies()` helpers show them: nothing that proves who an anonymous caller is. */
export function cookieStore(m: Machine): Value {
  const read = (name: Value | undefined): Value => {
    const value = cookie(m, textOf(name) ?? 'unknown', undefined);
    return isConstant(value)
      ? { ...UNDEFINED, origins: value.origins }
      : object('javascript', [
          ['name', name ?? UNDEFINED],
          ['value', value],
        ]);
  };
  return object('javascript', [
    ['get', native('get', ({ arguments: [name] }) => read(name))],
    [
      'has',
      native('has', ({ arguments: [name] }) => {
        const value = read(name);
        return constant(!isConstant(value), value.origins);
      }),
    ],
    [
      'getAll',
      native('getAll', () => unknown('dynamic', 'all cookies', undefined, [{ from: 'request', name: 'cookies', credential: true }])),
    ],
    ['set', native('set', () => UNDEFINED)],
    ['delete', native('delete', () => UNDEFINED)],
  ]);
}

/** A `Request` of the fetch standard; Next.js adds `nextUrl` and `cookies`. */
export function webRequest(m: Machine, method: string, path: string): Value {
  const body = (): Value => pending({ value: bodyOf(m) });
  const request = object(
    'javascript',
    [
      ['method', constant(method)],
      ['url', derive('concat', [constant(ORIGIN), requestPath(path)], 'text')],
      ['headers', webHeaders(m)],
      ['nextUrl', requestUrl(m, path)],
      ['cookies', cookieStore(m)],
      ...['json', 'text', 'formData', 'blob', 'arrayBuffer', 'bytes'].map((name) => [name, native(name, body)] as const),
      ['clone', native('clone', () => request)],
      ['signal', object('javascript', [], { open: true })],
      ['ip', unknown('dynamic', 'the address of the caller')],
      ['geo', object('javascript', [], { open: true })],
    ],
    { tag: 'request', open: true },
  );
  return request;
}

export type WebResponse = { readonly kind: 'response'; readonly status: number | undefined } | { readonly kind: 'next' | 'rewrite' };

/** What a value is as a response: `new Response(...)`, `Response.json(...)`, `NextResponse.next()`; undefined when it is none. */
export function responseOf(value: Value): WebResponse | undefined {
  if (value.is === 'object')
    return value.tag === 'response' ? { kind: 'response', status: statusNumber(value.fields.get('status')) ?? 200 } : undefined;
  if (value.is !== 'library') return undefined;
  const found = /^(?:global\.|next\/server\.(?:default\.)?Next|next\/server\.)Response(?:\.(\w+))?\(\)$/.exec(value.path);
  if (!found) return undefined;
  const [, how] = found;
  if (how === 'next') return { kind: 'next' };
  if (how === 'rewrite') return { kind: 'rewrite' };
  if (how === 'error') return { kind: 'response', status: 500 };
  const init = value.call?.arguments[1];
  const status = init?.is === 'object' ? init.fields.get('status') : init;
  if (how === 'redirect') return { kind: 'response', status: statusNumber(status) ?? 307 };
  return { kind: 'response', status: status === undefined ? 200 : statusNumber(status) };
}

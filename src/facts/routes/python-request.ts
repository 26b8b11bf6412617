import type { Machine } from '../../code/machine.ts';
import { cookie, header, parameter } from './credentials.ts';
import { hasParameter, look } from './shared.ts';
import { requestPath } from './text.ts';
import { constant, list, map, NULL, native, object, pending, symbol, textOf, unknown, type Value } from './values.ts';

const body = (m: Machine): Value => {
  m.bodyReads++;
  return symbol('request.body', 'any', [{ from: 'request', name: 'body' }]);
};
const peer = (name: string): Value => unknown('dynamic', `the client's ${name}`, undefined, [{ from: 'unknown', name: `client ${name}` }]);

/** Names for who calls. */
const CALLER = /user|auth(?!or)|token|claim|principal|account|identity|tenant|role|perm|scope|login|member|credential|is_/i;

/** A Starlette or FastAPI `Request` for a method and canonical path, as the caller of the world sends it. */
export function starletteRequest(m: Machine, method: string, path: string): Value {
  const text = requestPath(path);
  const headers = map([], { missing: (key) => header(m, textOf(key) ?? 'unknown', null) });
  const lowered = lookupLower(headers, m);
  const cookies = map([], { missing: (key) => cookie(m, textOf(key) ?? 'unknown', null) });
  const query = map([], { missing: (key) => parameter(m, textOf(key) ?? 'unknown', null) });
  const state = object('python', [], {
    tag: 'state',
    // What a lifespan puts there is not followed; who calls, only middleware can say.
    lookup: (name) => (CALLER.test(name) ? undefined : unknown('dynamic', `request.state.${name}`)),
  });
  const scope = map(
    [
      [constant('type'), constant('http')],
      [constant('method'), constant(method)],
      [constant('path'), text],
      [constant('headers'), list([], 'list', m.world.caller !== 'none')],
      [constant('state'), state],
    ],
    { open: true },
  );
  const url = object(
    'python',
    [
      ['path', text],
      ['scheme', constant('https')],
      ['hostname', symbol('request.host', 'text', [{ from: 'request', name: 'host' }])],
      ['query', symbol('request.query', 'text', [{ from: 'request', name: 'query' }])],
      ['__text__', text],
    ],
    { open: true },
  );
  const pathParams = map([], {
    missing: (key) => {
      const name = textOf(key) ?? '';
      look(m, `{${name}}`);
      return hasParameter(path, name) ? symbol(`request.path.{${name}}`, 'text', [{ from: 'request', name: `path ${name}` }]) : NULL;
    },
  });
  const ofRoute: ReadonlyMap<string, Value> = new Map<string, Value>([
    ['url', url],
    ['scope', scope],
  ]);
  const lookup = (name: string): Value | undefined => {
    if (name === 'path_params') return pathParams;
    if (name !== 'method' && !ofRoute.has(name)) return undefined;
    look(m, name === 'method' ? 'method' : 'route');
    return name === 'method' ? constant(method) : ofRoute.get(name);
  };
  return object(
    'python',
    [
      ['headers', lowered],
      ['cookies', cookies],
      ['query_params', query],
      ['state', state],
      [
        'client',
        object('python', [
          ['host', peer('address')],
          ['port', peer('port')],
        ]),
      ],
      ['session', map([], { missing: (key) => cookie(m, `session ${textOf(key) ?? ''}`, null) })],
      ['json', native('json', () => pending({ value: body(m) }))],
      ['body', native('body', () => pending({ value: body(m) }))],
      [
        'form',
        native('form', () => {
          m.bodyReads++;
          return pending({ value: map([], { missing: (key) => parameter(m, textOf(key) ?? '', null, 'form') }) });
        }),
      ],
      ['is_disconnected', native('is_disconnected', () => pending({ value: constant(false) }))],
    ],
    { tag: 'request', open: true, lookup },
  );
}

/** Header names are matched without case. */
function lookupLower(headers: Value, m: Machine): Value {
  if (headers.is !== 'map') return headers;
  return { ...headers, missing: (key) => header(m, (textOf(key) ?? 'unknown').toLowerCase(), null) };
}

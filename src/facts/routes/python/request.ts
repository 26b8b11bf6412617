import type { Machine } from '../../../code/machine.ts';
import { cookie, header, parameter } from '../credentials.ts';
import { look } from '../shared.ts';
import { requestPath } from '../text.ts';
import { constant, list, map, NULL, native, object, symbol, textOf, unknown, type Value } from '../values.ts';

const cached = (m: Machine, key: string, make: () => Value): Value => {
  const known = m.cache.get(key);
  if (known) return known as Value;
  const value = make();
  m.cache.set(key, value);
  return value;
};
const text = (key: Value): string => textOf(key) ?? 'unknown';
const now = (m: Machine, name: string): Value | undefined => {
  look(m, name === 'method' ? 'method' : 'route');
  return m.cache.get(`active ${name}`) as Value | undefined;
};
const read = (m: Machine, name: string): Value => {
  m.bodyReads++;
  return symbol(`request.${name}`, 'any', [{ from: 'request', name }]);
};
const query = (m: Machine): Value => map([], { missing: (key) => parameter(m, text(key), null) });
const form = (m: Machine): Value => {
  m.bodyReads++;
  return map([], { missing: (key) => parameter(m, text(key), null, 'form') });
};
/** The names of the path's parameters, each the caller's. */
export const pathParameters = (path: string): string[] => [...path.matchAll(/\{(\w+)\*?\}/g)].map((match) => match[1] ?? '');
export const pathParameter = (name: string): Value => symbol(`request.path.{${name}}`, 'text', [{ from: 'request', name: `path ${name}` }]);

/** WSGI variables: headers as `HTTP_…`, and who the server in front says the caller is. */
const environ = (m: Machine): Value =>
  map([], {
    missing: (key) => {
      const name = text(key);
      if (name.startsWith('HTTP_')) return header(m, name.slice(5).replaceAll('_', '-'), null);
      if (name === 'REMOTE_USER' || name === 'SSL_CLIENT_CERT' || name === 'SSL_CLIENT_S_DN' || name === 'SSL_CLIENT_VERIFY')
        return header(m, 'remote-user', null);
      return symbol(`request.environ.${name}`, 'any', [{ from: 'request', name: `environ ${name}` }]);
    },
  });

/** Members of a request that Flask and Django name alike. */
function common(m: Machine, name: string): Value | undefined {
  switch (name) {
    case 'method':
      return now(m, 'method') ?? unknown('dynamic', 'the method of a request');
    case 'path':
    case 'full_path':
    case 'path_info': {
      const path = textOf(now(m, 'path'));
      return path === undefined ? unknown('dynamic', 'the path of a request') : requestPath(path);
    }
    case 'cookies':
    case 'COOKIES':
      return map([], { missing: (key) => cookie(m, text(key), null) });
    case 'headers':
      return map([], { missing: (key) => header(m, text(key).toLowerCase(), null) });
    case 'remote_addr':
    case 'access_route':
      return unknown('dynamic', "the client's address", undefined, [{ from: 'unknown', name: 'client address' }]);
    default:
      return undefined;
  }
}

function flaskMember(m: Machine, name: string): Value | undefined {
  switch (name) {
    case 'args':
      return query(m);
    case 'values':
      return query(m);
    case 'form':
      return form(m);
    case 'files':
      return map([], { missing: (key) => symbol(`request.file.${text(key)}`, 'any', [{ from: 'request', name: `file ${text(key)}` }]) });
    case 'json':
    case 'data':
    case 'stream':
      return read(m, 'body');
    case 'get_json':
    case 'get_data':
      return native(name, () => read(m, 'body'));
    case 'environ':
      return environ(m);
    case 'authorization': {
      m.credentialReads++;
      const origins = [{ from: 'request' as const, name: 'header authorization', credential: true }];
      if (m.world.caller === 'none') return constant(null, origins);
      const part = (of: string): Value => symbol(`request.authorization.${of}`, 'text', origins);
      return object(
        'python',
        [
          ['username', part('username')],
          ['password', part('password')],
          ['type', part('type')],
          ['token', part('token')],
        ],
        { open: true },
      );
    }
    case 'endpoint':
      return now(m, 'endpoint') ?? NULL;
    case 'blueprint':
      return now(m, 'blueprint') ?? NULL;
    case 'view_args': {
      const path = textOf(now(m, 'path'));
      return path === undefined ? NULL : map(pathParameters(path).map((each) => [constant(each), pathParameter(each)] as const));
    }
    case 'url_rule':
      return object(
        'python',
        [
          ['endpoint', now(m, 'endpoint') ?? NULL],
          ['rule', now(m, 'rule') ?? NULL],
        ],
        { open: true },
      );
    case 'url':
    case 'base_url':
    case 'host_url':
    case 'url_root':
      return symbol(`request.${name}`, 'text', [{ from: 'request', name }]);
    default:
      return common(m, name) ?? symbol(`request.${name}`, 'any', [{ from: 'request', name }]);
  }
}

/** Flask's `request`: one object, which reads what the adapter set for the endpoint being judged. */
export const flaskRequest = (m: Machine): Value =>
  cached(m, 'flask.request', () => object('python', [], { tag: 'request', lookup: (name) => flaskMember(m, name) }));

/** Flask's `session`: signed, so that a caller without a credential has nothing in it. */
export const flaskSession = (m: Machine): Value =>
  cached(m, 'flask.session', () =>
    map([], {
      missing: (key) => {
        const value = cookie(m, `session ${text(key)}`, null);
        return m.world.caller === 'valid' ? value : constant(null, value.origins);
      },
    }),
  );

/** Members of Django's `HttpRequest` that come from the caller. */
export function djangoMember(m: Machine, name: string): Value | undefined {
  switch (name) {
    case 'GET':
    case 'query_params':
      return query(m);
    case 'POST':
    case 'data':
      return form(m);
    case 'body':
      return read(m, 'body');
    case 'META':
      return environ(m);
    case 'FILES':
      return list([], 'list', true);
    case 'content_type':
    case 'encoding':
    case 'scheme':
      return symbol(`request.${name}`, 'text', [{ from: 'request', name }]);
    case 'content_params':
    case 'upload_handlers':
      return symbol(`request.${name}`, 'any', [{ from: 'request', name }]);
    case 'read':
    case 'readline':
      return native(name, () => read(m, 'body'));
    case 'accepts':
      return native(name, () => symbol('request.accepts', 'any', [{ from: 'request', name: 'header accept' }]));
    case 'resolver_match': {
      const path = textOf(now(m, 'path')) ?? '';
      const kwargs = map(pathParameters(path).map((each) => [constant(each), pathParameter(each)] as const));
      return object('python', [['kwargs', kwargs]], { open: true });
    }
    case 'get_full_path':
    case 'get_full_path_info':
    case 'get_host':
    case 'get_port':
    case 'build_absolute_uri':
      return native(name, () => symbol(`request.${name}`, 'text', [{ from: 'request', name }]));
    case 'is_secure':
      return native(name, () => constant(true));
    case 'session':
      return flaskSession(m);
    default:
      return common(m, name);
  }
}

import type { Machine, Model } from '../../../code/machine.ts';
import { Raised } from '../../../code/machine.ts';
import { callValue, drain, fieldOfClass } from '../../../code/run/call.ts';
import { memberOf } from '../../../code/run/classes.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import type { Span } from '../../../code/tree.ts';
import { type ClassValue, type FunctionValue, withOrigins } from '../../../code/value.ts';
import { cookie, header, isCredentialHeader, isCredentialParameter, parameter, remember } from '../credentials.ts';
import { argument } from '../ends.ts';
import { givenSignature, type Taken, takenBy, takenOf } from '../python/inspect.ts';
import { hasParameter, look } from '../shared.ts';
import {
  isConstant,
  type LibraryValue,
  library,
  NULL,
  object,
  pending,
  symbol,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from '../values.ts';

/** What injection needs: the request object, the application's overrides, results of earlier dependencies. */
export interface Injection {
  readonly request: Value;
  readonly path: string;
  readonly results: Map<string, Value>;
  readonly overrides?: LibraryValue;
}

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** `Depends(x)` or `Security(x)`, found in a default value or in `Annotated` metadata. */
export function dependencyOf(taken: Taken): LibraryValue | undefined {
  return markers(taken).find((value) => /(?:^|\.)(?:Depends|Security)\(\)$/.test(value.path));
}

function markers({ given, annotation }: Taken): LibraryValue[] {
  const result: LibraryValue[] = given?.is === 'library' ? [given] : [];
  if (annotation?.is === 'library' && annotation.path.endsWith('Annotated.[]')) {
    const key = annotation.call?.arguments[0];
    if (key?.is === 'list') for (const item of key.items.slice(1)) if (item.is === 'library') result.push(item);
  }
  return result;
}

/** Calls what a `Depends` names: overridden, or a function, class, callable instance or security scheme. */
export function solve(m: Machine, target: Value, injection: Injection, named?: ReadonlyMap<string, Value>): Value {
  const key =
    target.is === 'function'
      ? `${target.node.at.file}:${target.node.at.start}:${target.id}`
      : 'id' in target
        ? String(target.id)
        : target.is;
  const known = injection.results.get(key);
  if (known && !named) return known;
  const replaced = injection.overrides?.fields.get(`[#${'id' in target ? target.id : ''}]`);
  const reads = m.credentialReads;
  const made = invokeTarget(m, replaced ?? target, injection);
  // A fixed text that a guard gives names whoever holds the credential.
  const names = m.credentialReads > reads && textOf(made) !== undefined;
  const value = names ? withOrigins(made, [{ from: 'principal', name: 'shared key' }]) : made;
  m.journal.set(injection.results as Map<string, unknown>, key, value);
  return value;
}

function invokeTarget(m: Machine, target: Value, injection: Injection): Value {
  switch (target.is) {
    case 'function':
      return finished(m, callWith(m, target, target, injection));
    case 'class':
      return constructWith(m, target, injection);
    case 'object': {
      const method = fieldOfClass(m, target, '__call__');
      if (method?.is === 'function') return finished(m, callWith(m, method, method, injection));
      const base = target.fields.get('__base__');
      if (base?.is === 'library') return scheme(m, base);
      return unknown('dynamic', 'a dependency that is not a function', undefined);
    }
    case 'library': {
      const inner = target.path.endsWith('()') ? target.call?.arguments.find((arg) => arg.is === 'function') : undefined;
      if (inner) return invokeTarget(m, inner, injection);
      return scheme(m, target);
    }
    case 'native':
      return target.call({ arguments: [], named: new Map(), at: NOWHERE });
    default:
      return unknown('dynamic', 'a dependency that cannot be resolved', undefined);
  }
}

function constructWith(m: Machine, of: ClassValue, injection: Injection): Value {
  const given = givenSignature(of);
  const init = memberOf(of, '__init__', 'fields');
  if (!given && init?.value.is !== 'function') return callValue(m, of, [], new Map(), of.node.at);
  const taken = given ? takenOf(given, of.node.at) : init?.value.is === 'function' ? takenBy(m, init.value, 1) : [];
  const named = supply(m, taken, injection);
  return callValue(m, of, [], named, of.node.at);
}

/** Calls a function with all its parameters injected. */
export function callWith(m: Machine, fn: FunctionValue, callee: Value, injection: Injection): Value {
  return callValue(m, callee, [], supply(m, takenBy(m, fn, fn.receiver ? 1 : 0), injection), fn.node.at);
}

function finished(m: Machine, value: Value): Value {
  if (value.is === 'pending') return awaitPending(m, value, NOWHERE);
  if (value.is === 'object' && value.tag === 'generator') return drain(m, value, true)?.[0] ?? NULL;
  return value;
}

/** Values for what a function takes, as FastAPI injects them. A required credential that is missing is refused. */
export function supply(m: Machine, taken: readonly Taken[], injection: Injection): Map<string, Value> {
  return new Map(taken.map((each) => [each.name, one(m, each, injection)]));
}

function one(m: Machine, taken: Taken, injection: Injection): Value {
  const { name, at, given, annotation } = taken;
  const marker = markers(taken)[0];
  if (marker && /(?:^|\.)(?:Depends|Security)\(\)$/.test(marker.path)) {
    const target = argument(marker, 0, 'dependency') ?? annotationTarget(annotation);
    if (target?.is === 'library' && /RequestForm(?:Strict)?$/.test(target.path)) {
      m.bodyReads++;
      return symbol(`request.form.${name}`, 'any', [{ from: 'request', name: `form ${name}` }]);
    }
    return target ? solve(m, target, injection) : unknown('dynamic', `dependency ${name}`, at);
  }
  const annotated = annotationTarget(annotation);
  if (annotated?.is === 'library') {
    if (/\.(?:Request|HTTPConnection)$/.test(annotated.path)) return injection.request;
    if (/\.WebSocket$/.test(annotated.path)) return injection.request;
    if (/\.(?:Response|BackgroundTasks|BackgroundTask)$/.test(annotated.path))
      return library(`${annotated.path}()`, { call: { arguments: [], named: new Map(), at, construct: true }, made: at });
    if (/\.SecurityScopes$/.test(annotated.path)) return object('python', [], { open: true });
  }
  if (name === 'request' && !annotation && !given) return injection.request;
  if (marker) {
    const alias = textOf(marker.call?.named.get('alias')) ?? name;
    const inner = argument(marker, 0, 'default');
    const otherwise = inner && !(isConstant(inner) && inner.form === 'ellipsis') ? inner : given === marker ? undefined : given;
    if (marker.path.endsWith('Header()'))
      return sent(
        m,
        header(m, textOf(marker.call?.named.get('alias')) ?? name.replaceAll('_', '-'), null),
        otherwise,
        isCredentialHeader(alias.replaceAll('_', '-')),
        name,
        at,
      );
    if (marker.path.endsWith('Cookie()')) return sent(m, cookie(m, alias, null), otherwise, true, name, at);
    if (marker.path.endsWith('Query()') || marker.path.endsWith('Form()'))
      return sent(m, parameter(m, alias, null), otherwise, isCredentialParameter(alias), name, at);
    if (/(?:Body|Form|File)\(\)$/.test(marker.path)) m.bodyReads++;
    if (/(?:Body|File|Path)\(\)$/.test(marker.path)) return symbol(`request.${name}`, 'any', [{ from: 'request', name }]);
  }
  look(m, `{${name}}`);
  if (hasParameter(injection.path, name)) return symbol(`request.path.{${name}}`, 'text', [{ from: 'request', name: `path ${name}` }]);
  const fallback = given && !(isConstant(given) && given.form === 'ellipsis') ? given : undefined;
  if (annotated?.is === 'class') m.bodyReads++;
  if (annotated?.is === 'class') return symbol(`request.body.${name}`, 'any', [{ from: 'request', name: `body ${name}` }]);
  return sent(m, parameter(m, name, null), fallback, isCredentialParameter(name), name, at);
}

/** A parameter the caller may send: its value, or the default when it does not. */
function sent(m: Machine, value: Value, otherwise: Value | undefined, credential: boolean, name: string, at: Span): Value {
  if (isConstant(value) && value.value === null) {
    if (otherwise) return isConstant(otherwise) ? { ...otherwise, origins: [...otherwise.origins, ...value.origins] } : otherwise;
    if (credential) {
      m.step('raise', at, `the required ${name} is missing`);
      throw new Raised(
        library('fastapi.exceptions.RequestValidationError()', {
          made: at,
          call: { arguments: [], named: new Map(), at: at, construct: true },
        }),
        at,
      );
    }
  }
  if (otherwise && m.path && m.path.choose(`sends ${name} ${at.file}:${at.start}`, 2, 'caller', `the caller sends ${name}`, at) === 0)
    return otherwise;
  return value;
}

const annotationTarget = (annotation: Value | undefined): Value | undefined => {
  if (annotation?.is === 'library' && annotation.path.endsWith('Annotated.[]')) {
    const key = annotation.call?.arguments[0];
    return key?.is === 'list' ? key.items[0] : undefined;
  }
  return annotation;
};

/** A security scheme that a class of its own extends is called as `super().__call__(request)`. */
export const SCHEME_CALLS: ReadonlyMap<string, Model> = new Map(
  [
    'HTTPBearer',
    'HTTPBasic',
    'HTTPDigest',
    'OAuth2',
    'OAuth2PasswordBearer',
    'OAuth2AuthorizationCodeBearer',
    'APIKeyHeader',
    'APIKeyQuery',
    'APIKeyCookie',
    'OpenIdConnect',
  ].flatMap((name) =>
    ['fastapi.security', 'fastapi.security.http', 'fastapi.security.oauth2', 'fastapi.security.api_key'].map((from): [string, Model] => [
      `${from}.${name}().__call__`,
      (m, call) => pending({ value: call.receiver ? scheme(m, call.receiver) : NULL }),
    ]),
  ),
);

/** A security scheme of fastapi.security: refuses a missing credential unless `auto_error=False`; never checks its value. */
function scheme(m: Machine, value: LibraryValue): Value {
  const name = /(?:^|\.)(HTTPBearer|HTTPBasic|HTTPDigest|OAuth2\w*|APIKeyHeader|APIKeyQuery|APIKeyCookie|OpenIdConnect)\(\)$/.exec(
    value.path,
  )?.[1];
  if (!name) return unknown('library', `the dependency ${value.path}`, value.made);
  const given = textOf(value.call?.named.get('name'));
  const where = name === 'APIKeyCookie' ? 'cookie' : name === 'APIKeyQuery' ? 'query' : 'header';
  const read = name.startsWith('APIKey') && given ? `${where} ${given.toLowerCase()}` : 'header authorization';
  remember(m, read);
  const autoError = value.call?.named.get('auto_error');
  const at = value.made ?? NOWHERE;
  if (m.world.caller === 'none') {
    const origins = [{ from: 'request' as const, name: read, credential: true }];
    if (autoError && isConstant(autoError) && autoError.value === false) return { ...NULL, origins };
    m.step('raise', at, `${name} refuses a request without a credential`);
    throw new Raised(
      library('fastapi.HTTPException()', {
        made: at,
        call: {
          arguments: [],
          named: new Map([['status_code', { ...UNDEFINED, value: name.startsWith('OAuth2') ? 401 : 403 }]]),
          at,
          construct: true,
        },
      }),
      at,
    );
  }
  const credential = symbol(`request.credential.${name}`, 'text', [{ from: 'request', name: read, credential: true }]);
  if (name === 'HTTPBearer' || name === 'HTTPDigest')
    return object('python', [
      ['scheme', { ...UNDEFINED, value: 'Bearer' }],
      ['credentials', credential],
    ]);
  if (name === 'HTTPBasic')
    return object('python', [
      ['username', credential],
      ['password', credential],
    ]);
  return credential;
}

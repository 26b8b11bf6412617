import { type Machine, type Model, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { linearize } from '../../../code/run/classes.ts';
import { errorValue } from '../../../code/run/errors.ts';
import { readMember } from '../../../code/run/member.ts';
import { awaitPending, promised } from '../../../code/run/pending.ts';
import { test } from '../../../code/run/test.ts';
import {
  type Call,
  type ClassValue,
  FALSE,
  identity,
  isConstant,
  library,
  NULL,
  native,
  object,
  TRUE,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from '../../../code/value.ts';
import { asksFor, whoLogsIn } from '../passport.ts';
import type { Container } from './container.ts';
import { NO_NAMES, NOWHERE } from './place.ts';

/** A class of a package whose methods are written here. */
export function nativeClass(name: string, methods: Readonly<Record<string, (call: Call) => Value>>): ClassValue {
  const scope = { kind: 'module' as const, variables: new Map<string, Value>() };
  return {
    is: 'class',
    id: identity(),
    dialect: 'javascript',
    bases: [],
    fields: new Map(),
    scope,
    decorators: [],
    origins: [],
    node: { kind: 'class', name, bases: [], decorators: [], body: { declares: [], statements: [] }, members: [], at: NOWHERE },
    module: {
      is: 'module',
      file: '',
      dialect: 'javascript',
      scope,
      exports: new Map(),
      stars: [],
      state: 'loaded',
      esm: true,
      submodules: new Map(),
      origins: [],
    },
    prototype: new Map(Object.entries(methods).map(([method, call]) => [method, native(method, call)])),
  };
}

const strategyClasses = new WeakMap<ClassValue, { readonly name: string; readonly strategy: string }>();

/** The name under which a strategy of a package is registered unless another is given. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^passport-jwt/, 'jwt'],
  [/^passport-local/, 'local'],
  [/^passport-http-bearer/, 'bearer'],
  [/^passport-http\./, 'basic'],
  [/^passport-custom/, 'custom'],
  [/^passport-headerapikey/, 'headerapikey'],
  [/^passport-anonymous/, 'anonymous'],
  [/^passport-google/, 'google'],
  [/^passport-github/, 'github'],
  [/^passport-facebook/, 'facebook'],
  [/^passport-cookie/, 'cookie'],
  [/^passport-magic-login/, 'magiclogin'],
  [/^passport-auth0/, 'auth0'],
  [/^passport-apple/, 'apple'],
];
/** Strategies that refuse when the request lacks what they read. */
const REFUSES =
  /^(?:passport-(?:jwt|http|http-bearer|headerapikey|cookie|unique-token|hmac|accesstoken|jwt-cookiecombo|firebase-jwt|azure-ad|auth-token|api-key)|@nestjs\/passport)/;
const STANDARD = new Set([
  'jwt',
  'bearer',
  'basic',
  'headerapikey',
  'api-key',
  'apikey',
  'cookie',
  'session',
  'oauth-bearer',
  'jwt-refresh',
  'refresh',
  'refresh-jwt',
  'jwt-refreshtoken',
]);

const passportStrategy: Model = (_m, { arguments: [strategy = UNDEFINED, name] }) => {
  const made = nativeClass('PassportStrategy', {});
  const path = strategy.is === 'library' ? strategy.path : '';
  strategyClasses.set(made, { name: textOf(name) ?? NAMES.find(([pattern]) => pattern.test(path))?.[1] ?? '', strategy: path });
  return made;
};

interface Registered {
  readonly strategy: string;
  readonly of: ClassValue;
}
const registry = (m: Machine): Map<string, Registered & { container: Container }> => {
  const known = m.cache.get('passport strategies') as Map<string, Registered & { container: Container }> | undefined;
  if (known) return known;
  const made = new Map<string, Registered & { container: Container }>();
  m.cache.set('passport strategies', made);
  return made;
};

/** Remembers the strategies that the modules of an application provide. */
export function registerStrategies(m: Machine, container: Container): void {
  for (const module of container.modules)
    for (const { value } of module.providers) {
      const of =
        value.is === 'class' ? value : value.is === 'object' ? (value.fields.get('useClass') ?? value.fields.get('provide')) : undefined;
      if (of?.is !== 'class') continue;
      const base = linearize(of).find((each) => each.is === 'class' && strategyClasses.has(each));
      const known = base?.is === 'class' ? strategyClasses.get(base) : undefined;
      if (known) registry(m).set(known.name, { strategy: known.strategy, of, container });
    }
}

type Result = { readonly is: 'user'; readonly user: Value } | { readonly is: 'pass' } | { readonly is: 'unknown'; readonly name: string };

/** What one strategy makes of the request. */
function authenticate(m: Machine, name: string, request: Value): Result {
  if (m.world.caller === 'valid')
    return { is: 'user', user: object('javascript', [], { open: true, origins: [{ from: 'principal', name: 'user' }] }) };
  const found = registry(m).get(name);
  const path = found?.strategy ?? NAMES.find(([, each]) => each === name)?.[0].source.slice(1) ?? '';
  if (name === 'anonymous' || /^passport-anonymous/.test(path)) return { is: 'pass' };
  if (found && /^passport-custom/.test(path)) {
    const instance = found.container.instance(found.of);
    const user = waited(
      m,
      callValue(m, readMember(m, instance, 'validate', 'javascript', NOWHERE), [request], NO_NAMES, NOWHERE, instance),
    );
    return test(m, user, 'javascript', found.of.node.at) ? { is: 'user', user } : { is: 'user', user: FALSE };
  }
  if (asksFor(path || name) === 'login') return { is: 'user', user: whoLogsIn() };
  if (REFUSES.test(path) || (!found && STANDARD.has(name))) return { is: 'user', user: FALSE };
  return { is: 'unknown', name };
}

const waited = (m: Machine, value: Value): Value => (value.is === 'pending' ? awaitPending(m, value, NOWHERE) : value);

/** `AuthGuard(type)` of @nestjs/passport: tries its strategies and hands what they say to `handleRequest`. */
const authGuard: Model = (m, { arguments: [type = UNDEFINED], at }) => {
  const names = type.is === 'list' ? type.items.map(textOf) : isConstant(type) && type.value === undefined ? [undefined] : [textOf(type)];
  const ask = (self: Value, method: string, args: readonly Value[]): Value =>
    waited(m, callValue(m, readMember(m, self, method, 'javascript', NOWHERE), args, NO_NAMES, NOWHERE, self));
  return nativeClass('AuthGuard', {
    canActivate: ({ arguments: [context = UNDEFINED], self = UNDEFINED }) =>
      promised(m, () => {
        ask(self, 'getAuthenticateOptions', [context]);
        const request = ask(self, 'getRequest', [context]);
        const results = names.map(
          (name): Result =>
            name === undefined && type.is !== 'constant'
              ? { is: 'unknown', name: 'a computed strategy' }
              : authenticate(m, name ?? 'jwt', request),
        );
        const user = results.find((each) => each.is === 'user' && !(isConstant(each.user) && !each.user.value));
        if (!user && results.some((each) => each.is === 'pass')) return TRUE;
        const open = results.find((each) => each.is === 'unknown');
        if (!user && open?.is === 'unknown') return unknown('library', `the passport strategy ${open.name}`, at);
        const info = user ? UNDEFINED : errorValue('javascript', 'Error', 'No auth token', at);
        const accepted = ask(self, 'handleRequest', [NULL, user?.is === 'user' ? user.user : FALSE, info, context, UNDEFINED]);
        if (request.is === 'object') m.journal.set(request.fields, 'user', accepted);
        return TRUE;
      }),
    getRequest: ({ arguments: [context = UNDEFINED] }) => {
      const http = callValue(m, readMember(m, context, 'switchToHttp', 'javascript', NOWHERE), [], NO_NAMES, NOWHERE, context);
      return callValue(m, readMember(m, http, 'getRequest', 'javascript', NOWHERE), [], NO_NAMES, NOWHERE, http);
    },
    getResponse: () => UNDEFINED,
    getAuthenticateOptions: () => UNDEFINED,
    logIn: () => UNDEFINED,
    handleRequest: ({ arguments: [error = NULL, user = UNDEFINED], at: place }) => {
      if (test(m, error, 'javascript', place)) throw new Raised(error, place);
      if (test(m, user, 'javascript', place) === true) return user;
      throw new Raised(
        library('@nestjs/common.UnauthorizedException()', {
          made: place,
          call: { arguments: [], named: NO_NAMES, at: place, construct: true },
        }),
        place,
      );
    },
  });
};

export const PASSPORT_MODELS: ReadonlyMap<string, Model> = new Map<string, Model>([
  ['@nestjs/passport.AuthGuard', authGuard],
  ['@nestjs/passport.PassportStrategy', passportStrategy],
]);

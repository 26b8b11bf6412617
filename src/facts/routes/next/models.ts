import { compile } from '../../../code/builtins/regex.ts';
import { type Machine, type Model, type Models, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { agreed } from '../../../code/run/concatenation.ts';
import { readMember } from '../../../code/run/member.ts';
import { constant, FALSE, isConstant, library, NULL, native, object, pending, textOf, UNDEFINED, unknown, type Value } from '../values.ts';
import { cookieStore, webHeaders } from '../web-request.ts';
import { sourcePattern } from './matcher.ts';
import { RESPONSE_MEMBERS } from './responses.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Functions that end a request by an error of their own. */
const leave =
  (name: string, status: number): Model =>
  (_m, call) => {
    const error = library(`next/navigation.${name}()`, {
      call: { arguments: call.arguments, named: new Map(), at: call.at, construct: true },
      made: call.at,
    });
    error.fields.set('status', constant(status));
    throw new Raised(error, call.at);
  };

/** What sign-in packages give when nobody is signed in. */
const nobody =
  (make: () => Value, later = true): Model =>
  (m) => {
    m.credentialReads++;
    if (m.world.caller === 'valid') return undefined;
    const value = make();
    return later ? pending({ value }) : value;
  };
const empty = (...names: readonly string[]): Value =>
  object(
    'javascript',
    names.map((name) => [name, NULL] as const),
  );
const answer = (data: Value): Value =>
  object('javascript', [
    ['data', data],
    [
      'error',
      object('javascript', [
        ['message', constant('Auth session missing!')],
        ['status', constant(400)],
      ]),
    ],
  ]);

/** `auth((request) => ...)` only sets `request.auth`; without a function it reads the session. */
const auth: Model = (m, call) => {
  m.credentialReads++;
  const callback = call.arguments.find((arg) => arg.is === 'function' || arg.is === 'native');
  if (!callback) return m.world.caller === 'valid' ? undefined : pending({ value: NULL });
  const wrapped = native('auth', ({ arguments: [request = UNDEFINED, ...rest], at }) => {
    m.credentialReads++;
    if (request.is === 'object')
      m.journal.set(request.fields, 'auth', m.world.caller === 'valid' ? object('javascript', [], { open: true }) : NULL);
    return callValue(m, callback, [request, ...rest], new Map(), at);
  });
  wrapped.fields.set('func', callback);
  return wrapped;
};

function refusal(path: string, status: number): Raised {
  const error = library(path, { call: { arguments: [], named: new Map(), at: NOWHERE, construct: true } });
  error.fields.set('status', constant(status));
  return new Raised(error, NOWHERE);
}

/** What Clerk gives to middleware and handlers: `protect()` refuses who is not signed in. */
function clerkAuth(m: Machine): Value {
  const protect = native('protect', () => {
    m.credentialReads++;
    if (m.world.caller === 'valid') return UNDEFINED;
    throw refusal('@clerk/nextjs/server.protect()', 401);
  });
  const fields = [
    ['userId', NULL],
    ['sessionId', NULL],
    ['orgId', NULL],
    ['orgRole', NULL],
    ['isAuthenticated', FALSE],
    ['sessionClaims', NULL],
    ['has', native('has', () => FALSE)],
    ['protect', protect],
    ['redirectToSignIn', native('redirectToSignIn', () => object('javascript', [['status', constant(307)]], { tag: 'response' }))],
    ['getToken', native('getToken', () => pending({ value: NULL }))],
  ] as const;
  const read = native('auth', () => {
    m.credentialReads++;
    return object('javascript', fields);
  });
  for (const [name, value] of fields) read.fields.set(name, value);
  return read;
}

const clerkMiddleware: Model = (m, call) => {
  const callback = call.arguments.find((arg) => arg.is === 'function' || arg.is === 'native');
  return native('clerkMiddleware', ({ arguments: [request = UNDEFINED, event = UNDEFINED], at }) =>
    callback ? callValue(m, callback, [clerkAuth(m), request, event], new Map(), at) : UNDEFINED,
  );
};

const flat = (value: Value | undefined): readonly Value[] =>
  value === undefined ? [] : value.is === 'list' ? value.items.flatMap(flat) : [value];

/** Whether one of Clerk's path patterns matches; undefined when it cannot be told. */
function matchesRoute(patterns: readonly Value[], path: Value): boolean | undefined {
  let matched: boolean | undefined = false;
  for (const each of patterns) {
    const text = textOf(each);
    const regex = text === undefined ? compile(each) : sourcePattern(text);
    const one = regex
      ? textOf(path) === undefined
        ? agreed(path, (sample) => regex.test(sample))
        : regex.test(textOf(path) ?? '')
      : undefined;
    if (one === true) return true;
    if (one === undefined) matched = undefined;
  }
  return matched;
}

const pathOf = (m: Machine, request: Value): Value =>
  readMember(m, readMember(m, request, 'nextUrl', 'javascript', NOWHERE), 'pathname', 'javascript', NOWHERE);

const routeMatcher: Model = (m, call) =>
  native('isMatchingRoute', ({ arguments: [request = UNDEFINED], at }) => {
    const matched = matchesRoute(flat(call.arguments[0]), pathOf(m, request));
    return matched === undefined ? unknown('dynamic', 'whether a route pattern matches', at) : constant(matched);
  });

/** Clerk's older middleware refuses everything but what it is told is public. */
const authMiddleware: Model = (m, call) => {
  const [options] = call.arguments;
  const field = (name: string): readonly Value[] => (options?.is === 'object' ? flat(options.fields.get(name)) : []);
  return native('authMiddleware', ({ arguments: [request = UNDEFINED] }) => {
    m.credentialReads++;
    const open = matchesRoute([...field('publicRoutes'), ...field('ignoredRoutes')], pathOf(m, request));
    if (open === true || m.world.caller === 'valid') return UNDEFINED;
    if (open === undefined) return unknown('dynamic', 'which routes are public');
    throw refusal('@clerk/nextjs.authMiddleware()', 401);
  });
};

/** `withAuth` of next-auth: the token decides, unless `callbacks.authorized` does. */
const nextAuthMiddleware: Model = (m, call) => {
  const options = call.arguments.find((arg) => arg.is === 'object');
  const inner = call.arguments.find((arg) => arg.is === 'function' || arg.is === 'native');
  const callbacks = options?.is === 'object' ? options.fields.get('callbacks') : undefined;
  const authorized = callbacks?.is === 'object' ? callbacks.fields.get('authorized') : undefined;
  return native('withAuth', ({ arguments: [request = UNDEFINED, event = UNDEFINED], at }) => {
    m.credentialReads++;
    const allowed = authorized
      ? callValue(
          m,
          authorized,
          [
            object('javascript', [
              ['token', NULL],
              ['req', request],
            ]),
          ],
          new Map(),
          at,
        )
      : FALSE;
    const settled = allowed.is === 'pending' && 'value' in allowed.state ? allowed.state.value : allowed;
    if (m.world.caller !== 'valid' && isConstant(settled) && !settled.value) throw refusal('next-auth/middleware.withAuth()', 307);
    if (!isConstant(settled))
      return settled.is === 'unknown' ? settled : unknown('dynamic', 'what authorized() gives', at, settled.origins);
    return inner ? callValue(m, inner, [request, event], new Map(), at) : UNDEFINED;
  });
};

/** Wrappers of Auth0 refuse before the function they wrap. */
const required =
  (path: string): Model =>
  () =>
    native(path, () => {
      throw refusal(`${path}()`, 401);
    });

const calls = new Map<string, Model>();
for (const [name, status] of [
  ['redirect', 307],
  ['permanentRedirect', 308],
  ['notFound', 404],
  ['unauthorized', 401],
  ['forbidden', 403],
] as const)
  calls.set(`next/navigation.${name}`, leave(name, status));
/** A request made of the one that came in is that one, as far as its path and credentials go. */
const sameRequest: Model = (_m, { arguments: [first] }) => (first?.is === 'object' && first.tag === 'request' ? first : undefined);
for (const name of ['next/server.NextRequest', 'global.Request']) calls.set(name, sameRequest);
calls.set('next/headers.headers', (m) => webHeaders(m));
calls.set('next/headers.cookies', (m) => cookieStore(m));
for (const name of ['next/cache.revalidatePath', 'next/cache.revalidateTag', 'next/cache.unstable_noStore', 'next/server.after'])
  calls.set(name, () => UNDEFINED);
for (const owner of ['next-auth()', 'next-auth.default()']) calls.set(`${owner}.auth`, auth);
calls.set('next-auth/middleware.withAuth', nextAuthMiddleware);
calls.set('next-auth/middleware.default', nextAuthMiddleware);
calls.set('next-auth/middleware', nextAuthMiddleware);
calls.set('@clerk/nextjs/server.clerkMiddleware', clerkMiddleware);
calls.set('@clerk/nextjs/server.createRouteMatcher', routeMatcher);
for (const name of ['@clerk/nextjs.authMiddleware', '@clerk/nextjs/server.authMiddleware']) calls.set(name, authMiddleware);
calls.set('@clerk/nextjs/server.auth', (m) => {
  m.credentialReads++;
  return m.world.caller === 'valid' ? undefined : callValue(m, clerkAuth(m), [], new Map(), NOWHERE);
});
calls.set('@clerk/nextjs/server.auth.protect', (m) =>
  callValue(m, readMember(m, clerkAuth(m), 'protect', 'javascript', NOWHERE), [], new Map(), NOWHERE),
);
calls.set('@clerk/nextjs.auth', (m) => (m.world.caller === 'valid' ? undefined : callValue(m, clerkAuth(m), [], new Map(), NOWHERE)));
calls.set('@clerk/nextjs/server.getAuth', (m) =>
  m.world.caller === 'valid' ? undefined : callValue(m, clerkAuth(m), [], new Map(), NOWHERE),
);
for (const owner of [
  '@supabase/ssr.createServerClient()',
  '@supabase/supabase-js.createClient()',
  '@supabase/auth-helpers-nextjs.createRouteHandlerClient()',
  '@supabase/auth-helpers-nextjs.createServerActionClient()',
  '@supabase/auth-helpers-nextjs.createMiddlewareClient()',
  '@supabase/auth-helpers-nextjs.createServerComponentClient()',
]) {
  calls.set(
    `${owner}.auth.getUser`,
    nobody(() => answer(empty('user'))),
  );
  calls.set(
    `${owner}.auth.getSession`,
    nobody(() => answer(empty('session'))),
  );
  calls.set(
    `${owner}.auth.getClaims`,
    nobody(() => answer(NULL)),
  );
}
for (const owner of ['better-auth.betterAuth()', 'better-auth/minimal.betterAuth()'])
  calls.set(
    `${owner}.api.getSession`,
    nobody(() => NULL),
  );
calls.set(
  'better-auth/cookies.getSessionCookie',
  nobody(() => NULL, false),
);
calls.set(
  'better-auth/cookies.getCookieCache',
  nobody(() => NULL),
);
calls.set(
  '@auth0/nextjs-auth0.getSession',
  nobody(() => NULL),
);
calls.set(
  '@auth0/nextjs-auth0/server.Auth0Client().getSession',
  nobody(() => NULL),
);
for (const name of ['withApiAuthRequired', 'withPageAuthRequired', 'withMiddlewareAuthRequired']) {
  calls.set(`@auth0/nextjs-auth0.${name}`, required(`@auth0/nextjs-auth0.${name}`));
  calls.set(`@auth0/nextjs-auth0/edge.${name}`, required(`@auth0/nextjs-auth0/edge.${name}`));
}
calls.set(
  '@workos-inc/authkit-nextjs.withAuth',
  nobody(() => empty('user', 'sessionId')),
);
calls.set(
  '@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession',
  nobody(
    () =>
      object('javascript', [
        ['isAuthenticated', native('isAuthenticated', () => pending({ value: FALSE }))],
        ['getUser', native('getUser', () => pending({ value: NULL }))],
      ]),
    false,
  ),
);

export const NEXT_MODELS: Models = { calls, members: RESPONSE_MEMBERS };

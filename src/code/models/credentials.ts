import { type Machine, type Model, type ModelCall, Raised } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { isConstant, library, NULL, object, originsOf, pending, truth, UNDEFINED, unknown, type Value } from '../value.ts';

/** Raises the package's own error: the token is missing or forged. */
function refuse(m: Machine, call: ModelCall, path: string): never {
  const value = library(`${path}()`, { call: { arguments: [], named: new Map(), at: call.at, construct: true }, made: call.at });
  m.step('raise', call.at, path);
  throw new Raised(value, call.at);
}

const claims = (dialect: 'python' | 'javascript', call: ModelCall): Value =>
  object(dialect, [], { open: true, made: call.at, origins: [{ from: 'request', name: 'token', credential: true }] });

const option = (value: Value | undefined, name: string): Value | undefined =>
  value?.is === 'object'
    ? value.fields.get(name)
    : value?.is === 'map'
      ? [...value.entries.values()].find(([key]) => isConstant(key) && key.value === name)?.[1]
      : undefined;
const isFalse = (value: Value | undefined): boolean => value !== undefined && isConstant(value) && value.value === false;
/** A missing token is refused whatever the options say; a forged one passes only where its signature is not checked. */
const forgedPasses = (m: Machine, call: ModelCall, unchecked: boolean): boolean =>
  m.world.caller === 'valid' || (unchecked && !missing(call.arguments[0]));
const missing = (token: Value | undefined): boolean =>
  token === undefined || (isConstant(token) && (token.value === undefined || token.value === null || token.value === ''));

/** `verify(token, key, options?, callback?)` of jsonwebtoken. */
const jsonwebtokenVerify: Model = (m, call) => {
  const callback = call.arguments.find((arg) => arg.is === 'function' || arg.is === 'native');
  const algorithms = option(call.arguments[2], 'algorithms');
  const none = algorithms?.is === 'list' && algorithms.items.some((item) => isConstant(item) && item.value === 'none');
  const ok = forgedPasses(m, call, none);
  if (!callback || callback === call.arguments[1])
    return ok ? claims('javascript', call) : refuse(m, call, 'jsonwebtoken.JsonWebTokenError');
  const error = library('jsonwebtoken.JsonWebTokenError()', {
    made: call.at,
    call: { arguments: [], named: new Map(), at: call.at, construct: true },
  });
  return callValue(m, callback, ok ? [NULL, claims('javascript', call)] : [error, UNDEFINED], new Map(), call.at);
};

const joseVerify: Model = (m, call) =>
  pending(
    forgedPasses(m, call, false)
      ? { value: object('javascript', [['payload', claims('javascript', call)]], { open: true }) }
      : {
          raised: library('jose.JWTInvalid()', { made: call.at, call: { arguments: [], named: new Map(), at: call.at, construct: true } }),
        },
  );

/** PyJWT and python-jose: `verify=False` or `options={"verify_signature": False}` accept a forged token. */
const pythonDecode =
  (error: string): Model =>
  (m, call) => {
    const unchecked = isFalse(call.named.get('verify')) || isFalse(option(call.named.get('options'), 'verify_signature'));
    return forgedPasses(m, call, unchecked) ? claims('python', call) : refuse(m, call, error);
  };

/** Decoding without verification: anything well-formed passes. */
const decodeOnly: Model = (m, call) => (missing(call.arguments[0]) && m.world.caller !== 'valid' ? NULL : claims('javascript', call));

/** `parse(header)` of the cookie package: an anonymous request has none. */
const parseCookies: Model = (_m, call) => {
  const [text] = call.arguments;
  if (!text || !isConstant(text) || text.value) return undefined;
  return object('javascript', [], { made: call.at, origins: originsOf(text, 0) });
};

/** A lookup keyed by a credential that nobody issued finds nothing. */
const comparePassword: Model = (m, call) =>
  m.world.caller === 'valid' || !fromCaller(call) ? undefined : pending({ value: truth(false) });
const checkPassword: Model = (m, call) => (m.world.caller === 'valid' || !fromCaller(call) ? undefined : truth(false));
const fromCaller = (call: ModelCall): boolean =>
  call.arguments.some((arg) => originsOf(arg, 1).some((origin) => origin.from === 'request'));

/** Session and token lookups of hosted or bundled auth packages: nothing for an anonymous or forged request. */
const noSession = (m: Machine, value: Value): Value | undefined => {
  m.credentialReads++;
  return m.world.caller === 'valid' ? undefined : pending({ value });
};

/** Credential checks of packages, by resolved import path. Sources: each package's documentation of its verify function. */
export const CREDENTIALS: Readonly<Record<string, Model>> = {
  'jsonwebtoken.verify': jsonwebtokenVerify,
  'jsonwebtoken.default.verify': jsonwebtokenVerify,
  'jsonwebtoken.decode': decodeOnly,
  'jwt-decode': decodeOnly,
  'jwt-decode.jwtDecode': decodeOnly,
  'cookie.parse': parseCookies,
  'cookie.default.parse': parseCookies,
  'cookie.parseCookie': parseCookies,
  'jose.jwtVerify': joseVerify,
  'jose.jwtDecrypt': joseVerify,
  'jwt.decode': pythonDecode('jwt.InvalidTokenError'),
  'jose.jwt.decode': pythonDecode('jose.exceptions.JWTError'),
  'authlib.jose.jwt.decode': pythonDecode('authlib.jose.errors.JoseError'),
  'bcrypt.compare': comparePassword,
  'bcryptjs.compare': comparePassword,
  'bcrypt.compareSync': checkPassword,
  'bcryptjs.compareSync': checkPassword,
  'argon2.verify': comparePassword,
  'bcrypt.checkpw': checkPassword,
  'werkzeug.security.check_password_hash': checkPassword,
  'next-auth.getServerSession': (m) => noSession(m, NULL),
  'next-auth/next.getServerSession': (m) => noSession(m, NULL),
  'next-auth.unstable_getServerSession': (m) => noSession(m, NULL),
  'next-auth/jwt.getToken': (m) => noSession(m, NULL),
  '@clerk/nextjs/server.auth': (m) =>
    noSession(
      m,
      object('javascript', [
        ['userId', NULL],
        ['sessionId', NULL],
        ['orgId', NULL],
      ]),
    ),
  '@clerk/nextjs/server.currentUser': (m) => noSession(m, NULL),
  'stripe.webhooks.constructEvent': (m, call) =>
    m.world.caller === 'valid' ? undefined : refuse(m, call, 'stripe.errors.StripeSignatureVerificationError'),
  'stripe().webhooks.constructEvent': (m, call) =>
    m.world.caller === 'valid' ? undefined : refuse(m, call, 'stripe.errors.StripeSignatureVerificationError'),
  'iron-session.getIronSession': (m, call) =>
    m.world.caller === 'valid'
      ? undefined
      : pending({
          value: object('javascript', [
            ['save', unknown('library', 'save', call.at)],
            ['destroy', unknown('library', 'destroy', call.at)],
          ]),
        }),
};

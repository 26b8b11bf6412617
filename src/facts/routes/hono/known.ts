import type { LayerEnd } from '../types.ts';
import { isConstant, type LibraryValue } from '../values.ts';

/** Middleware of packages that refuses a request without a credential (each package's documentation). */
const GUARDS: readonly (readonly [RegExp, number])[] = [
  [/^hono\/bearer-auth\.bearerAuth\(\)$/, 401],
  [/^hono\/basic-auth\.basicAuth\(\)$/, 401],
  [/^hono\/jwt\.jwt\(\)$/, 401],
  [/^hono\/jwk\.jwk\(\)$/, 401],
  [/^@hono\/auth-js\.verifyAuth\(\)$/, 401],
  [/^@hono\/firebase-auth\.verifyFirebaseAuth\(\)$/, 401],
  [/^@hono\/oidc-auth\.oidcAuthMiddleware\(\)$/, 302],
  [/^@hono\/cloudflare-access\.cloudflareAccess\(\)$/, 401],
  [/^@hono\/oauth-providers\//, 302],
];
/** Middleware whose answer depends on more than a credential. */
const OTHER = /^hono\/ip-restriction\b|^@hono\/casbin\b/;
/** Published for Hono and made for something else than access. */
const HARMLESS = /^(?:hono(?:\/|\.|$)|@hono\/|hono-|@scalar\/|@sentry\/|@logtail\/|@opentelemetry\/|@asteasolutions\/|pino|hono_)/;

/** What middleware of a package does with an anonymous request. */
export function knownMiddleware(value: LibraryValue): LayerEnd {
  const guard = GUARDS.find(([pattern]) => pattern.test(value.path));
  if (guard) {
    const [options] = value.call?.arguments ?? [];
    const optional = options?.is === 'object' ? options.fields.get('allow_anon') : undefined;
    if (optional && isConstant(optional) && optional.value === true)
      return { end: 'pass', remark: 'anonymous requests are allowed by allow_anon' };
    return { end: 'stop', status: guard[1], remark: `${value.path.replace(/\(\)$/, '')} refuses a request without a credential` };
  }
  if (!OTHER.test(value.path) && HARMLESS.test(value.path)) return { end: 'pass' };
  return { end: 'unknown', reason: `${value.path.replace(/\(\)$/, '')} comes from a package that is not known` };
}

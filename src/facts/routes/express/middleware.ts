import type { Machine } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import { errorStatus, nameOf } from '../callable.ts';
import { runCallbacks } from '../callbacks.ts';
import { guarded, handlerRan } from '../ends.ts';
import { nodeEnd, nodeNext, nodeRequest, nodeResponse } from '../javascript-request.ts';
import { passportEnd } from '../passport.ts';
import type { Layer, LayerEnd, RequestState } from '../types.ts';
import { unlessMatches } from '../unless.ts';
import { isConstant, type LibraryValue, UNDEFINED, type Value } from '../values.ts';
import { behindWrapper, wrapped } from '../wrapped.ts';
import { FILLS } from './models.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };

/** Packages whose middleware never refuses for want of a credential (verified in their documentation). */
const HARMLESS =
  /^(?:cors|helmet|compression|morgan|body-parser(?:\.\w+)?|express\.(?:json|urlencoded|text|raw|static)|cookie-parser|serve-static|serve-favicon|express-rate-limit(?:\.\w+)?|rate-limiter-flexible|express-fileupload|multer|method-override|response-time|errorhandler|connect-flash|csurf|express-validator|connect-timeout|hpp|express-useragent|i18n|i18next-http-middleware|pino-http|express-winston|express-pino-logger|prom-client|express-prom-bundle|express-status-monitor|swagger-ui-express|swagger-jsdoc|express-session|cookie-session|passport\.(?:initialize|session)|connect-history-api-fallback|http-proxy-middleware|express-http-proxy|apicache|express-slow-down|nocache|on-headers|express-request-id|express-async-errors|lusca|xss-clean|express-mongo-sanitize|@sentry\/node|dd-trace|newrelic|formidable|busboy|connect-redis|vhost|express-favicon|x-xss-protection|frameguard|hsts|csrf-csrf|celebrate|express-openapi-validator|bull-board|@bull-board\/\w+|graphql-http|express-graphql|@apollo\/server\/express4|apollo-server-express|@trpc\/server\/adapters\/express|multer\(\)|feature-policy|permissions-policy|express-robots-txt|express-security\.txt|serve-index|zod-express-middleware|express-zod-api|express-joi-validation|node-cron|winston|cls-rtracer|express-http-context)(?:\.default)?(?:\(\))?(?:\.\w+(?:\(\))?)*$/;

/** Packages whose middleware refuses a request without a credential, unless options say otherwise. */
export function knownGuard(value: Value): LayerEnd | undefined {
  if (value.is !== 'library' || !value.call) return undefined;
  const options = value.call.arguments.find((arg) => arg.is === 'object');
  const off = (name: string): boolean => {
    const given = options?.is === 'object' ? options.fields.get(name) : undefined;
    return given !== undefined && isConstant(given) && given.value === false;
  };
  if (/^passport(?:\.default)?(?:\.Passport\(\))?\.(?:authenticate|authorize)\(\)$/.test(value.path)) {
    return value.call.arguments.some((arg) => arg.is === 'function' || arg.is === 'native') ? undefined : passportEnd(value);
  }
  if (/^express-jwt(?:\.(?:expressjwt|default))?\(\)$/.test(value.path))
    return off('credentialsRequired')
      ? { end: 'pass', remark: 'express-jwt with credentialsRequired: false is optional' }
      : { end: 'stop', status: 401, remark: 'express-jwt refuses a request without a token' };
  if (/^express-basic-auth(?:\.default)?\(\)$/.test(value.path))
    return { end: 'stop', status: 401, remark: 'express-basic-auth refuses a request without a credential' };
  if (/^express-oauth2-jwt-bearer\.auth\(\)$/.test(value.path))
    return options?.is === 'object' && options.fields.get('authRequired') && off('authRequired')
      ? { end: 'pass' }
      : { end: 'stop', status: 401 };
  if (/^express-openid-connect\.requiresAuth\(\)$/.test(value.path)) return { end: 'stop', status: 302, remark: 'redirects to the login' };
  if (/^connect-ensure-login\.ensureLoggedIn\(\)$/.test(value.path)) return { end: 'stop', status: 302, remark: 'redirects to the login' };
  if (/^@clerk\/express\.requireAuth\(\)$/.test(value.path)) return { end: 'stop', status: 401 };
  return undefined;
}

/** One function of a stack as a layer. `last` marks the handler of a route. */
export function functionLayer(
  value: Value,
  role: Layer['role'],
  base: string,
  options: { whole: string; exempt?: (path: string) => boolean | undefined },
): Layer {
  const at =
    value.is === 'function'
      ? value.node.at
      : value.is === 'library'
        ? value.made
        : value.is === 'native' && value.fields.get('func')?.is === 'function'
          ? (value.fields.get('func') as { node: { at: Layer['at'] } }).node.at
          : undefined;
  const common = { name: nameOf(value), role, ...(at ? { at } : {}) };
  if (value.is === 'library') {
    const bypass = value.path.endsWith('.unless()') ? value.receiver : undefined;
    const guard = knownGuard(bypass ?? value);
    if (guard) {
      const exempt = bypass ? unlessMatches(value, options.whole) : false;
      const end: LayerEnd =
        exempt === true
          ? { end: 'pass', remark: 'exempt by unless()' }
          : exempt === undefined
            ? { end: 'unknown', reason: 'an exemption that cannot be read' }
            : guard;
      return { ...common, known: end, run: () => end };
    }
    const fill = FILLS[value.path];
    if (fill)
      return {
        ...common,
        run: (m, request) => {
          const req = request.values.get('request');
          if (req?.is === 'object') {
            const copy = new Map(req.fields);
            fill(req);
            m.journal.record(() => {
              req.fields.clear();
              for (const [key, item] of copy) req.fields.set(key, item);
            });
          }
          return { end: 'pass' };
        },
      };
    const inner = role === 'handler' ? wrapped(value) : undefined;
    if (inner) {
      const within = functionLayer(inner, role, base, options);
      return { ...within, run: (m, request) => behindWrapper(value, within.run(m, request)) };
    }
    const known: LayerEnd =
      HARMLESS.test(value.path) || role === 'handler'
        ? { end: 'pass' }
        : { end: 'unknown', reason: `${value.path.replace(/\(\)$/, '')} comes from a package that is not known` };
    return { ...common, known, run: () => known };
  }
  if (value.is !== 'function' && value.is !== 'native') {
    const known: LayerEnd =
      value.is === 'constant'
        ? { end: 'pass' }
        : { end: 'unknown', reason: `a middleware that cannot be resolved${value.is === 'unknown' ? `: ${value.reason.text}` : ''}` };
    return { ...common, known, run: () => known };
  }
  return { ...common, run: (m, request) => guarded(() => runFunction(m, value, role, base, request, common.name), errorStatus) };
}

function runFunction(m: Machine, value: Value, role: Layer['role'], base: string, request: RequestState, name: string): LayerEnd {
  for (const key of ['next', 'ended', 'status', 'error']) m.journal.delete(request.values as Map<string, unknown>, key);
  const req = request.values.get('request') ?? UNDEFINED;
  if (req.is === 'object') {
    const scoped = nodeRequest(m, request.method, request.path, base);
    if (scoped.is === 'object') for (const key of ['path', 'url', 'baseUrl']) m.journal.set(req.fields, key, scoped.fields.get(key));
  }
  const next = nodeNext(m, request);
  const result = callValue(m, value, [req, nodeResponse(m, request), next], new Map(), NOWHERE);
  if (result.is === 'pending') awaitPending(m, result, NOWHERE);
  const settled = (): boolean => request.values.has('next') || request.values.has('ended');
  const handed = settled() ? undefined : m.callbacks.find(({ fn }) => fn === next)?.to;
  if (handed) return delegated(handed);
  runCallbacks(m, settled);
  if (role === 'handler' && !request.values.has('next') && !request.values.has('ended')) return handlerRan();
  const end = nodeEnd(request, name);
  if (role !== 'handler') {
    const error = request.values.get('error');
    const status = error ? errorStatus(error) : undefined;
    return end.end === 'stop' && status !== undefined ? { ...end, status } : end;
  }
  if (end.end !== 'stop') return end;
  if (request.values.get('next')) {
    const error = request.values.get('error');
    const status = error ? errorStatus(error) : undefined;
    return status === 401 || status === 403 ? { end: 'stop', status } : handlerRan(status);
  }
  return end.status === 401 || end.status === 403 || end.status === 503 ? end : handlerRan(end.status);
}

/** A function of a package that is called with `next` decides in place of the one that calls it. */
function delegated(to: LibraryValue): LayerEnd {
  const guard = knownGuard(to);
  if (guard) return guard;
  return HARMLESS.test(to.path)
    ? { end: 'pass' }
    : { end: 'unknown', reason: `${to.path.replace(/\(\)$/, '')} comes from a package that is not known` };
}

import type { LayerEnd } from '../types.ts';
import { isConstant, textOf, type Value } from '../values.ts';
import type { PackagePlugin } from './instances.ts';

/** A route that a package's plugin adds. */
export interface PackageRoute {
  readonly method: string;
  readonly path: string;
  readonly kind: 'http' | 'graphql' | 'rpc';
  readonly implicit: boolean;
}

const field = (value: Value | undefined, name: string): Value | undefined => (value?.is === 'object' ? value.fields.get(name) : undefined);
const isFalse = (value: Value | undefined): boolean => value !== undefined && isConstant(value) && value.value === false;
const PUBLIC =
  /(?:^|[/@-])fastify(?:$|[/.-])|^(?:mercurius|graphql-upload|@mercuriusjs|@trpc\/server|@bull-board|better-auth|socket\.io|prom-client|@sentry|close-with-grace|@grpc|multer|cors|helmet|@scalar|@opentelemetry|@apollo)\b/;

/** Hooks that a package's plugin puts on the instance it is registered on, by what they do without a credential. */
export function packageHook({ plugin, options }: PackagePlugin): LayerEnd | undefined {
  if (plugin.is === 'unknown') return { end: 'unknown', reason: `a plugin that cannot be resolved may guard: ${plugin.reason.text}` };
  if (plugin.is !== 'library') return undefined;
  if (/^(?:@fastify\/bearer-auth|fastify-bearer-auth)\b/.test(plugin.path))
    return isFalse(field(options, 'addHook'))
      ? undefined
      : { end: 'stop', status: 401, remark: 'bearer-auth refuses a request without a token' };
  return PUBLIC.test(plugin.path) ? undefined : { end: 'unknown', reason: `${plugin.path} is a plugin that is not known` };
}

/** Routes that well-known plugins add (documentation of each package). */
export function packageRoutes({ plugin, options }: PackagePlugin): readonly PackageRoute[] {
  if (plugin.is !== 'library') return [];
  const own = (name: string, otherwise: string): string => textOf(field(options, name)) ?? otherwise;
  const implicit = (path: string): PackageRoute => ({ method: 'GET', path, kind: 'http', implicit: true });
  const { path } = plugin;
  if (/^(?:@fastify\/static|fastify-static)\b/.test(path))
    return isFalse(field(options, 'serve')) ? [] : [implicit(`${own('prefix', '/').replace(/\/$/, '')}/*`)];
  if (/^@fastify\/swagger-ui\b/.test(path)) return [implicit(own('routePrefix', '/documentation'))];
  if (/^@scalar\/fastify-api-reference\b/.test(path)) return [implicit(own('routePrefix', '/reference'))];
  if (/^fastify-metrics\b/.test(path)) return [implicit(own('endpoint', '/metrics'))];
  if (/^@fastify\/under-pressure\b/.test(path)) return field(options, 'exposeStatusRoute') ? [implicit('/status')] : [];
  if (/^mercurius\b/.test(path)) return [{ method: 'POST', path: own('path', '/graphql'), kind: 'graphql', implicit: false }];
  if (/^@trpc\/server\/adapters\/fastify\b/.test(path))
    return [{ method: 'ALL', path: `${own('prefix', '')}/*`, kind: 'rpc', implicit: true }];
  return [];
}

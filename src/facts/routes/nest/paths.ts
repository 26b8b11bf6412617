import { isConstant, isNullish, type Value } from '../../../code/value.ts';
import { type ExpressPath, expressPaths } from '../express/paths.ts';
import { pathText } from '../text.ts';
import { constant } from '../values.ts';
import { requestMethod } from './decorators.ts';

/** `setGlobalPrefix` and `enableVersioning` as they stand when routes are made. */
export interface Prefixing {
  readonly prefix: string;
  readonly excluded: readonly RouteMatch[];
  readonly versioning?: { readonly uri: boolean; readonly prefix: string; readonly otherwise?: Value };
}

/** A path that `exclude` or `forRoutes` names, for one method or all. */
export interface RouteMatch {
  readonly path: string;
  /** Undefined: a text that stands for everything below it. */
  readonly method: string | undefined;
  readonly version?: Value;
}

export interface RoutePath {
  readonly path: string;
  /** The same without prefix and version: what `exclude` is compared with. */
  readonly bare: string;
  readonly version: string;
  readonly dynamic?: string;
}

const leading = (path: string): string => (path === '' || path.startsWith('/') ? path : `/${path}`);
const unended = (path: string): string => path.replace(/\/+$/, '');

/** The paths of a decorator argument: a text or a list of them. */
export function pathsOf(value: Value | undefined): { readonly text: string; readonly dynamic?: string }[] {
  if (value === undefined || isNullish(value)) return [{ text: '' }];
  if (value.is === 'list') return value.items.map((item) => pathText(item));
  return [pathText(value)];
}

/** `(.*)` of older versions is a wildcard. */
export const pattern = (path: string): ExpressPath | undefined =>
  expressPaths(
    constant(
      leading(path)
        .replaceAll('(.*)', '*')
        .replace(/\{\*(\w+)\}/g, '*$1'),
    ),
  )[0];
const canonical = (path: string): string => pattern(path)?.text ?? path;

/** Every path of a route: prefix, version, module, controller, method, in the framework's order. */
export function routePaths(
  prefixing: Prefixing,
  method: string,
  version: Value | undefined,
  modulePath: string,
  controller: Value | undefined,
  own: Value | undefined,
): RoutePath[] {
  const versions = prefixing.versioning?.uri ? versionsOf(version ?? prefixing.versioning.otherwise) : [''];
  const found: RoutePath[] = [];
  for (const each of versions)
    for (const outer of pathsOf(controller))
      for (const inner of pathsOf(own)) {
        const bare = [modulePath, outer.text, inner.text].reduce((path, part) => (part === '' ? path : unended(path) + leading(part)), '');
        const versioned = each === '' ? bare : `/${prefixing.versioning?.prefix ?? 'v'}${each}${bare === '/' ? '' : bare}`;
        const excluded = prefixing.excluded.some((route) => matches(route, bare === '' ? '/' : bare, method));
        const full = excluded || prefixing.prefix === '' ? versioned : unended(leading(prefixing.prefix)) + versioned;
        const path = canonical(full === '' ? '/' : unended(full.replace(/\/+/g, '/')) || '/');
        const dynamic = outer.dynamic ?? inner.dynamic;
        found.push({ path, bare: canonical(bare === '' ? '/' : bare), version: each, ...(dynamic ? { dynamic } : {}) });
      }
  return found;
}

function versionsOf(value: Value | undefined): string[] {
  if (value === undefined || isNullish(value)) return [''];
  if (value.is === 'list') return value.items.flatMap(versionsOf);
  if (value.is === 'library' && /VERSION_NEUTRAL$/.test(value.path)) return [''];
  return [isConstant(value) ? String(value.value) : '<dynamic>'];
}

/** Whether an `exclude` entry names this path; entries stand for whole paths. */
export function matches(route: RouteMatch, path: string, method: string): boolean {
  if (route.method !== undefined && route.method !== 'ALL' && route.method !== method) return false;
  const own = pattern(route.path);
  return own?.matches(path.replaceAll(/\{(\w+)\*?\}/g, 'w~$1').replaceAll(/:(\w+)/g, 'w~$1'), true) ?? false;
}

/** Reads texts and `{ path, method, version }` objects. */
export function routeMatches(value: Value | undefined): RouteMatch[] {
  if (value === undefined || isNullish(value)) return [];
  if (value.is === 'list') return value.items.flatMap(routeMatches);
  if (value.is === 'object' && value.tag !== 'regex') {
    const method = value.fields.get('method');
    const version = value.fields.get('version');
    return pathsOf(value.fields.get('path')).map(({ text }) => ({
      path: text,
      method: method ? (requestMethod(method) ?? 'ALL') : 'ALL',
      ...(version ? { version } : {}),
    }));
  }
  return pathsOf(value).map(({ text }) => ({ path: text, method: undefined }));
}

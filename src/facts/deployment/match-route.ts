import { literally } from '../../syntax/literally.ts';
import { adapters } from '../routes/adapters.ts';
import type { RouteFact } from '../routes/inventory.ts';
import type { Matching } from '../routes/types.ts';

const MATCHING: ReadonlyMap<string, Matching> = new Map(adapters.map(({ name, matching = {} }) => [name, matching]));
const matchingOf = (route: RouteFact): Matching => MATCHING.get(route.framework) ?? {};

/** A concrete path of a route: `/runs/{run_id}` becomes `/runs/x1`. */
export const samplePath = (path: string): string => path.replace(/\{[^{}]*\*\}/g, 'x1/x2').replace(/\{[^{}]*\}/g, 'x1');

/** Whether a concrete path fits a route's path. */
function fits(pattern: string, path: string, flags = ''): boolean {
  const parts = pattern.split(/(\{[^{}]*\})/);
  const source = parts.map((part) => (/^\{.*\*\}$/.test(part) ? '.*' : part.startsWith('{') ? '[^/]+' : literally(part))).join('');
  return new RegExp(`^${source}$`, flags).test(path);
}

/** Whether the router of a route takes a concrete path to it. */
function reaches(route: RouteFact, path: string): boolean {
  const { anyCase, anySlash } = matchingOf(route);
  const flags = anyCase ? 'i' : '';
  return fits(route.path, path, flags) || (anySlash === true && path.length > 1 && fits(route.path, toggled(path), flags));
}

/** How many characters of a route are fixed: of two that fit, the more definite one answers. */
const weight = (path: string): number =>
  path.replace(/\{[^{}]*\*\}/g, '').replace(/\{[^{}]*\}/g, '\u0001').length + (path.includes('*}') ? -1000 : 0);

export interface RouteMatch {
  readonly route?: RouteFact;
  /** Routes of this path that answer other methods. */
  readonly others: readonly RouteFact[];
}

/** The served route that answers a request line arriving at an application. */
export function matchRoute(routes: readonly RouteFact[], method: string, uri: string): RouteMatch {
  const [raw = '/'] = uri.split('?');
  let path = raw;
  try {
    path = decodeURI(raw);
  } catch {
    // A path that does not decode is matched as it is written.
  }
  const candidates = routes.filter((route) => route.kind === 'http' && reaches(route, path));
  const answering = candidates.filter(
    (route) =>
      route.method === 'ALL' ||
      route.method === method ||
      (method === 'HEAD' && route.method === 'GET' && !(matchingOf(route).noHead && route.implicit !== true)),
  );
  const [route] = answering.sort((a, b) => weight(b.path) - weight(a.path) || (a.method === 'ALL' ? 1 : 0) - (b.method === 'ALL' ? 1 : 0));
  return { ...(route ? { route } : {}), others: candidates.filter((other) => !answering.includes(other)) };
}

const toggled = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : `${path}/`);

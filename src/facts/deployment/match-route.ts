import { literally } from '../../syntax/literally.ts';
import type { RouteFact } from '../routes/inventory.ts';

const SLASH_BLIND = new Set(['express', 'nestjs', 'nest', 'koa']);

/** Frameworks whose GET routes answer no HEAD. */
const WITHOUT_HEAD = new Set(['fastapi']);

/** A concrete path of a route: `/runs/{run_id}` becomes `/runs/x1`. */
export const samplePath = (path: string): string => path.replace(/\{[^{}]*\*\}/g, 'x1/x2').replace(/\{[^{}]*\}/g, 'x1');

/** Whether a concrete path fits a route's path. */
function fits(pattern: string, path: string): boolean {
  const parts = pattern.split(/(\{[^{}]*\})/);
  const source = parts.map((part) => (/^\{.*\*\}$/.test(part) ? '.*' : part.startsWith('{') ? '[^/]+' : literally(part))).join('');
  return new RegExp(`^${source}$`).test(path);
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
  const candidates = routes.filter(
    (route) =>
      route.kind === 'http' &&
      (fits(route.path, path) || (SLASH_BLIND.has(route.framework) && path.length > 1 && fits(route.path, toggled(path)))),
  );
  const answering = candidates.filter(
    (route) =>
      route.method === 'ALL' ||
      route.method === method ||
      (method === 'HEAD' && route.method === 'GET' && !(WITHOUT_HEAD.has(route.framework) && route.implicit !== true)),
  );
  const [route] = answering.sort((a, b) => weight(b.path) - weight(a.path) || (a.method === 'ALL' ? 1 : 0) - (b.method === 'ALL' ? 1 : 0));
  return { ...(route ? { route } : {}), others: candidates.filter((other) => !answering.includes(other)) };
}

const toggled = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : `${path}/`);

import { defineFact, type Location } from '../../define.ts';
import { deployment } from './deployment.ts';
import { levelsWithin } from './nginx-level.ts';
import type { NginxProxy } from './proxy-config.ts';
import { routeReach } from './route-reach.ts';
import type { Trace } from './trace.ts';

/** A location that takes requests which belong to routes. */
export interface Shadow {
  readonly location: Location & { readonly name: string };
  /** A request that shows it. */
  readonly witness: string;
  /** What answered instead. */
  readonly trace: Trace;
  /** Routes that lose requests to it. */
  readonly routes: readonly string[];
}

/** A location whose own add_header drops those of the levels above. */
export interface LostHeaders {
  readonly location: Location & { readonly name: string };
  readonly headers: readonly { readonly name: string; readonly at: Location }[];
}

export interface Shadows {
  readonly inspected: number;
  readonly shadows: readonly Shadow[];
  readonly lost: readonly LostHeaders[];
}

const ENDINGS = ['css', 'js', 'json', 'png', 'html', 'php', 'map', 'svg', 'txt', 'xml', 'pdf', 'ico'];
const VALUES = [...ENDINGS.map((ending) => `release.${ending}`), '.git', '.env', 'static', 'assets', 'health'];

/** Requests of routes that another location takes, and headers that a location drops. */
export const shadows = defineFact({
  id: 'shadows',
  needs: { deployment, routeReach },
  derive(_context, { deployment, routeReach }): Shadows {
    const found = new Map<string, { location: Shadow['location']; witness: string; trace: Trace; routes: string[] }>();
    let inspected = 0;
    for (const { route, url, verdict, trace } of routeReach.routes) {
      if ((verdict !== 'intact' && verdict !== 'prefixed') || url === undefined || !trace?.proxy || !trace.entry) continue;
      inspected++;
      const prefix = url.slice(0, url.length - samplePathLength(route.path));
      for (const witness of witnessesOf(route.path)) {
        const path = `${prefix}${witness}`;
        const taken = deployment.trace({ method: route.method === 'ALL' ? 'GET' : route.method, url: path, entry: trace.entry });
        if (taken.kind === 'unknown' || taken.route || !taken.location) continue;
        if (taken.location.line === trace.location?.line && taken.location.path === trace.location.path) continue;
        const key = `${taken.location.path}:${taken.location.line}`;
        const known = found.get(key) ?? { location: taken.location, witness: path, trace: taken, routes: [] };
        const name = `${route.method} ${route.path}`;
        if (!known.routes.includes(name)) known.routes.push(name);
        found.set(key, known);
      }
    }
    return { inspected, shadows: [...found.values()], lost: deployment.proxies.flatMap(lostHeaders) };
  },
});

const samplePathLength = (path: string): number => path.replace(/\{[^{}]*\*\}/g, 'x1/x2').replace(/\{[^{}]*\}/g, 'x1').length;

/** Concrete paths of a route with values that names of files often have. */
function witnessesOf(path: string): string[] {
  const holes = [...path.matchAll(/\{[^{}]*\}/g)];
  const last = holes.at(-1);
  const fill = (text: string): string => text.replace(/\{[^{}]*\*\}/g, 'x1/x2').replace(/\{[^{}]*\}/g, 'x1');
  if (!last) return [path];
  const before = fill(path.slice(0, last.index));
  const after = fill(path.slice(last.index + last[0].length));
  const values = last[0].endsWith('*}') ? VALUES.map((value) => `dir/${value}`) : VALUES;
  return [...values.map((value) => `${before}${value}${after}`)];
}

function lostHeaders(proxy: NginxProxy): LostHeaders[] {
  const { config } = proxy;
  if (!config) return [];
  return config.servers.flatMap((server) =>
    levelsWithin(server.level).flatMap((level): LostHeaders[] => {
      const own = level.own.get('add_header');
      if (!own || !level.opener || level === server.level) return [];
      const names = new Set(own.map(({ args }) => (args[0]?.value ?? '').toLowerCase()));
      let above = level.parent;
      while (above && !above.own.get('add_header')) above = above.parent;
      const dropped = (above?.own.get('add_header') ?? []).filter(({ args }) => !names.has((args[0]?.value ?? '').toLowerCase()));
      if (dropped.length === 0) return [];
      const at = own[0] ? proxy.place(own[0]) : proxy.place(level.opener);
      return [
        {
          location: { ...at, name: level.name?.name ?? '' },
          headers: dropped.map((directive) => ({ name: directive.args[0]?.value ?? '', at: proxy.place(directive) })),
        },
      ];
    }),
  );
}

import { parseConfig } from '../../src/config.ts';
import { deriveFact } from '../../src/derive.ts';
import { inventory, type RouteFact } from '../../src/facts/routes/inventory.ts';
import { pathPattern } from '../../src/facts/routes/pattern.ts';
import { memoryRepository } from '../../src/repo.ts';
import type { Expectation, Trap } from './recorded.ts';

/** The routes that the tool lists for a trap. */
export async function listRoutes(files: Readonly<Record<string, string>>, trap: Trap): Promise<readonly RouteFact[]> {
  const { config } = parseConfig(`production:\n  environment: ${JSON.stringify(trap.env ?? {})}\n`, 'autopack-ready.yml');
  return (await deriveFact(memoryRepository(files), config, inventory)).value.routes;
}

/** What the tool says an anonymous request meets: by the route that matches with the fewest parameters. */
export function staticPosture(routes: readonly RouteFact[], wanted: Pick<Expectation, 'method' | 'path'>, framework: string): string {
  const path = wanted.path.split('?')[0] ?? '';
  const ignoreCase = framework === 'express' || framework === 'koa';
  const parameters = (route: RouteFact): number => route.path.match(/\{/g)?.length ?? 0;
  const [hit] = routes
    .filter((route) => route.served !== false && (route.method === wanted.method || route.method === 'ALL'))
    .filter((route) => pathPattern(route.path.replace(/(.)\/$/, '$1'), { slash: true, ignoreCase }).test(path))
    .sort((a, b) => parameters(a) - parameters(b) || Number(a.method === 'ALL') - Number(b.method === 'ALL'));
  return hit === undefined ? 'absent' : hit.auth === 'required' ? 'protected' : hit.auth;
}

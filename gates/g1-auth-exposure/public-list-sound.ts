import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { entryFor, publicList } from '../../src/facts/public-list.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import { routeKey, servedRoutes } from './routes.ts';

const MUTATING = new Set(['POST', 'PUT', 'PATCH', 'DELETE', 'ALL']);

export default defineCheck({
  id: 'g1/public-list-sound',
  leg: 'enforced',
  title: 'Each public route is declared with a reason and is no wider than it says',
  why: 'Dead, duplicate and over-wide entries turn into open routes with the next change; a public route that writes needs a reason of its own.',
  fix: 'Give each entry a reason, remove those that match no route, and replace patterns by the exact method and path.',
  whenAbsent: 'neutral',
  needs: { inventory, publicList },
  judge({ inventory, publicList }) {
    if (publicList.entries.length === 0) return absent('no public list is declared');
    const served = servedRoutes(inventory);
    const findings: Finding[] = [];
    const seen = new Set<string>();
    for (const entry of publicList.entries) {
      const name = `${entry.method ?? '*'} ${entry.path}`;
      const covered = served.filter((route) => entryFor({ ...publicList, entries: [entry] }, route.method, route.path));
      const problem = (message: string, severity: Finding['severity'] = 'blocker'): void => {
        findings.push({
          key: name,
          severity,
          message: `${name} ${message}`,
          ...entry.at,
          related: covered.slice(0, 5).map((route) => ({ ...route.handler, note: routeKey(route) })),
        });
      };
      if (seen.has(name)) problem('is listed twice');
      seen.add(name);
      if (covered.length === 0) {
        problem('matches no served route');
        continue;
      }
      const written = covered.filter((route) => MUTATING.has(route.method) && route.auth === 'public');
      if (!entry.reason) problem('has no reason');
      else if (entry.method === undefined && written.length > 0 && written.length < covered.length)
        problem(`has one reason for reading and for ${written.map(routeKey).join(', ')}`);
      const protectedRoutes = covered.filter((route) => route.auth === 'required');
      if (protectedRoutes.length === covered.length)
        problem('is declared public, but every route it names refuses anonymous requests', 'exception');
    }
    const details = {
      inspected: publicList.entries.length,
      evidence: publicList.entries.map((entry) => ({ ...entry.at, note: `${entry.path}: ${entry.reason ?? ''}` })),
    };
    if (findings.length > 0) return fail(`${findings.length} entries of ${publicList.name} are not sound`, { ...details, findings });
    return pass(`${publicList.entries.length} public entries, each with a reason and a served route`, details);
  },
});

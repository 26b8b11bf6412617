import { defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { contractComparison } from '../../src/facts/contract-comparison.ts';
import { clientCalls } from '../../src/facts/deployment/client-calls.ts';
import { deployment } from '../../src/facts/deployment/deployment.ts';
import { type Reach, routeReach } from '../../src/facts/deployment/route-reach.ts';
import { hopsOf, notModelled, placeOf, withoutEntry } from './deployment.ts';

/** Routes for the platform inside, not for clients outside. */
const INTERNAL =
  /^\/(?:_?internal|metrics|health\w*|ready\w*|live\w*|ping|status|debug|actuator|docs|redoc|openapi\.json|favicon\.ico)?(?:\/|$)/i;

export default defineCheck({
  id: 'g6/routes-reachable',
  leg: 'enforced',
  core: true,
  title: 'Every documented path reaches its handler through the proxy',
  why: 'A route that only works without the proxy does not exist in production.',
  fix: 'Add or correct the location, and keep the prefix that the application expects.',
  whenAbsent: 'fail',
  needs: { deployment, routeReach, contractComparison, clientCalls },
  judge({ deployment, routeReach, contractComparison, clientCalls }) {
    const nothing = withoutEntry(deployment);
    if (nothing) return nothing;
    const { routes, unplaced, deadLocations } = routeReach;
    const documented = new Set(
      contractComparison.comparison.matched.filter(({ row }) => row.lifecycle === 'current').map(({ route }) => route.route),
    );
    const called = new Set(clientCalls.calls.flatMap(({ route }) => (route ? [route] : [])));
    const hasContract = contractComparison.path !== undefined;
    const key = ({ route }: Reach): string => `${route.method} ${route.path}`;
    const mangled = routes.filter(({ verdict }) => verdict === 'mangled');
    const missing = routes.filter(({ verdict }) => verdict === 'none');
    const meant = missing.filter(
      ({ route }) => called.has(route) || (!INTERNAL.test(route.path) && (documented.has(route) || !hasContract)),
    );
    const findings: Finding[] = [
      ...mangled.map(
        (reach): Finding => ({
          key: key(reach),
          severity: 'blocker',
          message: `${key(reach)} does not reach its handler: the proxy sends ${reach.trace?.upstreamUri ?? 'another path'}`,
          ...placeOf(reach.trace, reach.route.handler),
          related: [...hopsOf(reach.trace), { ...reach.route.handler, note: 'the handler' }],
        }),
      ),
      ...meant.map(
        (reach): Finding => ({
          key: key(reach),
          severity: documented.has(reach.route) || called.has(reach.route) || deadLocations.length > 0 ? 'blocker' : 'exception',
          message: `no public URL reaches ${key(reach)}: ${reach.url ?? reach.route.path} ends with "${reach.trace?.reason ?? 'nothing'}"`,
          ...placeOf(reach.trace, reach.route.handler),
          related: [...hopsOf(reach.trace), { ...reach.route.handler, note: 'the handler' }],
        }),
      ),
      ...deadLocations.map(
        (location): Finding => ({
          key: `location ${location.name}`,
          severity: 'blocker',
          message: `nothing that location ${location.name} passes on reaches a handler: ${location.trace.reason}`,
          path: location.path,
          line: location.line,
          related: hopsOf(location.trace),
        }),
      ),
    ];
    const reached = routes.filter(({ verdict }) => verdict === 'intact' || verdict === 'prefixed');
    const undecided = routes.filter(({ verdict }) => verdict === 'unknown');
    const numbers = `${reached.length} of ${routes.length} routes are reached from outside`;
    const details = {
      inspected: routes.length,
      evidence: reached
        .slice(0, 20)
        .map((reach) => ({ ...placeOf(reach.trace, reach.route.handler), note: `${reach.route.method} ${reach.url} is ${key(reach)}` })),
    };
    if (findings.length > 0)
      return fail(`${numbers}; ${mangled.length} arrive under another path, ${meant.length} are not reached`, { ...details, findings });
    if (routes.length === 0) {
      const served =
        unplaced.length > 0 ? 'no container of the deployment is known to run the application' : 'no route was found behind the proxy';
      return unknown(served, details);
    }
    if (undecided.length > 0)
      return unknown(`${numbers}; ${undecided.length} could not be decided: ${undecided[0]?.trace?.reason ?? ''}`, {
        ...details,
        evidence: undecided
          .slice(0, 20)
          .map((reach) => ({ ...placeOf(reach.trace, reach.route.handler), note: `${key(reach)}: ${reach.trace?.reason ?? ''}` })),
      });
    if (reached.length === 0) return unknown(`${numbers}: only internal routes were found`, details);
    return (
      notModelled(deployment, numbers) ?? pass(missing.length > 0 ? `${numbers}; ${missing.length} are for the inside` : numbers, details)
    );
  },
});

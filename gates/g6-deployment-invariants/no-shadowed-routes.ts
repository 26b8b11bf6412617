import { count } from '../../src/count.ts';
import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { deployment } from '../../src/facts/deployment/deployment.ts';
import { shadows } from '../../src/facts/deployment/shadows.ts';
import { hopsOf, notModelled, withoutEntry } from './deployment.ts';

export default defineCheck({
  id: 'g6/no-shadowed-routes',
  leg: 'enforced',
  title: 'No other location takes API paths, and server headers are not lost',
  why: 'A regex location wins over the prefix that was meant; one add_header drops all inherited ones.',
  fix: 'Narrow the regex, or use ^~ for the API prefix, and repeat headers where a location sets its own.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { deployment, shadows },
  judge({ deployment, shadows: { shadows, lost, inspected } }) {
    const nothing = withoutEntry(deployment);
    if (nothing) return nothing.status === 'fail' ? unknown(nothing.summary, nothing) : nothing;
    if (deployment.proxies.length === 0)
      return notModelled(deployment, 'no proxy was found') ?? absent('no proxy stands before the application');
    const findings = [
      ...shadows.map(
        ({ location, witness, trace, routes }): Finding => ({
          key: `location ${location.name}`,
          severity: 'exception',
          message: `location ${location.name} takes ${witness}, which belongs to ${routes[0]}${routes.length > 1 ? ` and ${routes.length - 1} more routes` : ''}: ${trace.reason}`,
          path: location.path,
          line: location.line,
          related: hopsOf(trace),
        }),
      ),
      ...lost.map(
        ({ location, headers }): Finding => ({
          key: `headers of ${location.name}`,
          severity: 'exception',
          message: `add_header in location ${location.name} drops ${headers.map(({ name }) => name).join(', ')}`,
          path: location.path,
          line: location.line,
          related: headers.map(({ name, at }) => ({ ...at, note: name })),
        }),
      ),
    ];
    const details = {
      inspected: Math.max(inspected, deployment.proxies.length),
      evidence: deployment.proxies.flatMap(({ files }) => files.map((path) => ({ path, line: 1 }))),
    };
    if (findings.length > 0)
      return fail(
        `${count(shadows.length, 'location takes', 'locations take')} requests of routes, ${count(lost.length, 'drops', 'drop')} headers of the server`,
        {
          ...details,
          findings,
        },
      );
    if (inspected === 0) return unknown('no route is known to come through the proxy', details);
    return (
      notModelled(deployment, 'no location takes what belongs to a route') ??
      pass(`no location takes requests of the ${inspected} routes behind the proxy`, details)
    );
  },
});

import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { entryFor, publicList } from '../../src/facts/public-list.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import { routeEvidence, routeKey, servedRoutes } from './routes.ts';

export default defineCheck({
  id: 'g1/routes-guarded',
  leg: 'enforced',
  core: true,
  title: 'Every route outside the public list refuses a call without credentials',
  why: 'One open route lets anyone on the network drive a service that acts on its own.',
  fix: 'Put the guard on the app or router, so that the route refuses with 401 or 403 before its handler does anything; if it is public on purpose, add it to the public list with a reason.',
  whenAbsent: 'fail',
  needs: { inventory, publicList },
  judge({ inventory, publicList }) {
    const served = servedRoutes(inventory);
    const [application] = inventory.entries;
    if (served.length === 0 && (application || inventory.frameworks.length > 0))
      return fail(`no route was found, although ${inventory.frameworks.join(', ') || 'a service'} is used`, {
        findings: [
          {
            key: 'no route',
            severity: 'blocker',
            message: `nothing that is served could be listed: ${inventory.routes.length > 0 ? `${inventory.routes.length} routes are registered, none is served` : 'no registration was understood'}`,
            path: application?.file ?? inventory.routes[0]?.handler.path ?? '.',
            line: inventory.routes[0]?.handler.line ?? 1,
            related: [],
          },
        ],
      });
    if (served.length === 0) return absent('no HTTP route was found');
    const open = served.filter((route) => route.auth === 'public');
    const undeclared = open.filter((route) => !entryFor(publicList, route.method, route.path));
    const modes = served.filter((route) => route.auth === 'conditional' && !entryFor(publicList, route.method, route.path));
    const undecided = served.filter((route) => route.auth === 'unknown');
    const guarded = served.filter((route) => route.auth === 'required');
    const finding =
      (severity: Finding['severity'], message: string) =>
      (route: (typeof served)[number]): Finding => ({
        key: routeKey(route),
        severity,
        message: `${message}: ${route.reason}`,
        path: route.handler.path,
        line: route.handler.line,
        related: routeEvidence(route),
      });
    const findings = [
      ...undeclared.map(finding('blocker', 'answers anyone and is on no public list')),
      ...modes.map(finding('exception', 'needs no credential once a mode is on')),
    ];
    const numbers = `${guarded.length} of ${served.length} routes refuse an anonymous request, ${open.length - undeclared.length} are public on purpose`;
    const details = {
      inspected: served.length,
      evidence: [
        ...guarded.map((route) => ({ ...route.handler, note: `${routeKey(route)}: ${route.reason}` })),
        ...open
          .filter((route) => !undeclared.includes(route))
          .map((route) => ({ ...route.handler, note: `${routeKey(route)}: public on purpose` })),
      ],
    };
    if (findings.length > 0)
      return fail(`${numbers}; ${undeclared.length} open and undeclared, ${modes.length} behind a mode, ${undecided.length} undecided`, {
        ...details,
        findings,
      });
    if (undecided.length > 0)
      return unknown(`${numbers}; ${undecided.length} could not be decided`, {
        ...details,
        evidence: undecided.map((route) => ({ ...route.handler, note: `${routeKey(route)}: ${route.reason}` })),
      });
    if (served.some((route) => route.served === 'unknown'))
      return unknown(`${numbers}, but no start command says which application is served`, details);
    return pass(numbers, details);
  },
});

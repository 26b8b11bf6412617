import { absent, defineCheck, fail, pass } from '../../src/define.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import { routeKey, servedRoutes } from './routes.ts';

export default defineCheck({
  id: 'g1/default-deny',
  leg: 'enforced',
  title: 'Protection is structural, not per handler',
  why: 'Where each handler must remember its guard, the next one will not.',
  fix: 'Attach the guard to the app, router or middleware and list the exceptions.',
  severity: 'exception',
  whenAbsent: 'fail',
  needs: { inventory },
  judge({ inventory }) {
    const guarded = servedRoutes(inventory).filter((route) => route.auth === 'required');
    if (guarded.length === 0) return absent('no route is guarded');
    const single = guarded.filter((route) => {
      const layer = route.posture.chain.decided?.layer;
      return (
        layer !== undefined &&
        (layer.level === 'route' || (layer.level === undefined && layer.role !== 'middleware' && layer.role !== 'hook'))
      );
    });
    const structural = guarded.filter((route) => !single.includes(route));
    const [first] = single;
    if (first)
      return fail(`${single.length} of ${guarded.length} guarded routes carry their guard themselves; a new route starts open`, {
        inspected: guarded.length,
        findings: [
          {
            key: 'per-route guards',
            severity: 'exception',
            message: `${single.length} routes are guarded one by one, ${structural.length} by their router or application: the next route is open until someone remembers`,
            ...first.handler,
            related: single.slice(0, 8).map((route) => ({ ...route.handler, note: routeKey(route) })),
          },
        ],
      });
    return pass(`all ${guarded.length} guarded routes are guarded by their application, router or middleware`, {
      inspected: guarded.length,
      evidence: structural
        .slice(0, 10)
        .map((route) => ({ ...route.handler, note: `${routeKey(route)}: ${route.posture.chain.decided?.layer.name ?? ''}` })),
    });
  },
});

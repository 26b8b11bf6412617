import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { health } from '../../src/facts/deployment/health.ts';
import type { HealthHandler } from '../../src/facts/deployment/health-handler.ts';

const LIVENESS = /live|ping|heartbeat/i;

export default defineCheck({
  id: 'g6/health-can-fail',
  leg: 'enforced',
  title: 'Readiness answers non-2xx when a dependency is down',
  why: 'A health check that cannot fail never takes a broken instance out of service.',
  fix: 'Check the dependencies in the handler and answer 503 when one is missing.',
  whenAbsent: 'fail',
  needs: { health },
  judge({ health }) {
    const all = health.handlers.filter(({ route }) => route.served !== false);
    if (all.length === 0) return absent('the application has no health route');
    const readiness = all.filter(
      ({ route, dependencies, canFail }) => canFail === true || dependencies.length > 0 || /ready/i.test(route.path),
    );
    const judged = readiness.length > 0 ? readiness : all.filter(({ route }) => !LIVENESS.test(route.path));
    const able = judged.filter(({ canFail }) => canFail === true);
    const key = ({ route }: HealthHandler): string => `${route.method} ${route.path}`;
    const evidence = able.map((handler) => ({ ...handler.route.handler, note: `${key(handler)} ${handler.reason}` }));
    const unable = judged.filter(({ canFail }) => canFail === false);
    const details = { inspected: all.length, evidence };
    if (unable.length > 0 || judged.length === 0) {
      const shown = unable.length > 0 ? unable : all;
      return fail(`${shown.length} of ${all.length} health routes answer 2xx even when a dependency is down`, {
        ...details,
        findings: shown.map(
          (handler): Finding => ({
            key: key(handler),
            severity: able.length > 0 ? 'exception' : 'blocker',
            message:
              handler.dead.length > 0
                ? `${key(handler)} ${handler.reason}: the branch that answers otherwise is never taken`
                : `${key(handler)} ${handler.reason}`,
            ...(handler.dead.at(-1) ?? handler.route.handler),
            related: [
              {
                ...handler.route.handler,
                note: handler.dependencies.length > 0 ? `asks ${handler.dependencies.slice(0, 4).join(', ')}` : 'asks nothing',
              },
            ],
          }),
        ),
      });
    }
    const undecided = judged.filter(({ canFail }) => canFail === 'unknown');
    if (able.length === 0)
      return unknown(`whether ${undecided.map(key).join(', ')} can fail was not decided: ${undecided[0]?.reason ?? ''}`, details);
    return pass(`${able.map(key).join(', ')} answers non-2xx when a dependency is down`, {
      ...details,
      evidence: able.flatMap((handler) => [{ ...handler.route.handler, note: `${key(handler)} ${handler.reason}` }, ...handler.witness]),
    });
  },
});

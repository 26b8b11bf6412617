import { defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { type HealthPath, health } from '../../src/facts/deployment/health.ts';
import { hopsOf, notModelled, withoutEntry } from './deployment.ts';

const MEANING: Readonly<Record<HealthPath['verdict'], string>> = {
  readiness: 'asks what the backend depends on',
  'liveness-only': 'reaches the backend, which asks nothing it depends on',
  static: 'is answered without the backend',
  masked: 'hides failures of the backend',
  redirect: 'is redirected',
  broken: 'reaches no handler',
  conditional: 'is answered without the backend for some clients',
  unknown: 'could not be followed',
};

export default defineCheck({
  id: 'g6/health-is-backend',
  leg: 'enforced',
  core: true,
  title: 'The public health path asks the backend',
  why: 'A static "ok" from the proxy stays green while the service is down.',
  fix: 'Proxy the health path to the readiness handler.',
  whenAbsent: 'fail',
  needs: { health },
  judge({ health }) {
    const nothing = withoutEntry(health.deployment);
    if (nothing) return nothing;
    const { paths } = health;
    const ready = paths.filter(({ verdict }) => verdict === 'readiness');
    const alive = paths.filter(({ verdict }) => verdict === 'liveness-only');
    const judged = paths.filter(({ explicit, own }) => explicit && !own);
    const asks = [...ready, ...alive];
    const evidence = asks.map((one): Evidence => ({ ...one.at, note: `GET ${one.path} ${MEANING[one.verdict]}: ${one.reason}` }));
    const findings = judged.flatMap((one): Finding[] => {
      const severity = severityOf(one, ready, alive);
      if (!severity) return [];
      return [
        {
          key: `GET ${one.path}`,
          severity,
          message: `GET ${one.path} ${MEANING[one.verdict]} (${one.verdict}): ${one.reason}`,
          ...one.at,
          related: hopsOf(one.trace),
        },
      ];
    });
    const neighbours = paths.filter(({ explicit, verdict }) => !explicit && verdict === 'static');
    const advice =
      asks.length > 0
        ? neighbours.map(
            (one): Finding => ({
              key: `GET ${one.path}`,
              severity: 'advice',
              message: `GET ${one.path} answers 200 without the backend: a probe on it never fails`,
              ...one.at,
              related: hopsOf(one.trace),
            }),
          )
        : [];
    const details = { inspected: paths.length, evidence };
    const broken = findings.filter(({ severity }) => severity !== 'advice');
    if (broken.length > 0)
      return fail(`${broken.length} public health paths do not ask the backend's readiness`, {
        ...details,
        findings: [...findings, ...advice],
      });
    const undecided = judged.filter(({ verdict }) => verdict === 'unknown');
    if (ready.length === 0 && undecided.length > 0)
      return unknown(`the health path could not be followed: ${undecided[0]?.reason ?? ''}`, {
        ...details,
        evidence: undecided.map((one) => ({ ...one.at, note: one.reason })),
      });
    if (asks.length === 0) {
      const [first] = neighbours;
      return fail('no public path asks the health of the backend', {
        ...details,
        findings: [
          {
            key: 'GET /health',
            severity: 'blocker',
            message: first
              ? `no health path reaches the backend; GET ${first.path} answers 200 from the proxy`
              : 'no health path reaches the backend',
            ...(first?.at ?? health.deployment.entries[0]?.from ?? { path: '', line: 1 }),
            related: first ? hopsOf(first.trace) : [],
          },
        ],
      });
    }
    const summary =
      ready.length > 0
        ? `${ready.map(({ path }) => path).join(', ')} asks the backend's readiness`
        : `${alive.map(({ path }) => path).join(', ')} asks the backend, which depends on nothing`;
    return notModelled(health.deployment, summary) ?? pass(summary, details);
  },
});

/** How bad a health path is, next to what else there is. Undefined: it is fine. */
function severityOf(one: HealthPath, ready: readonly HealthPath[], alive: readonly HealthPath[]): Finding['severity'] | undefined {
  switch (one.verdict) {
    case 'readiness':
    case 'unknown':
      return undefined;
    case 'liveness-only':
      // A liveness beside a readiness is as it should be.
      return ready.length > 0 ? undefined : one.handler && one.trace.upstream?.container && dependsOnOthers(one) ? 'exception' : undefined;
    case 'masked':
    case 'conditional':
      return 'blocker';
    case 'static': {
      const others = ready.length + alive.length > 0;
      // The front end's page for every unknown path, beside a path that does ask the backend.
      const page = one.trace.location?.name === '/' && one.trace.kind === 'static';
      if (page && others) return 'exception';
      return one.isRoute || !others ? 'blocker' : /live/i.test(one.path) ? undefined : 'exception';
    }
    case 'broken':
      // A location that passes the request on, to nothing.
      if (one.trace.kind === 'proxy') return 'blocker';
      return one.isRoute && ready.length + alive.length > 0 ? undefined : ready.length + alive.length === 0 ? 'blocker' : 'exception';
    case 'redirect':
      return ready.length > 0 ? undefined : 'blocker';
  }
}

/** The service waits for, or is configured with, something that can be down. */
const dependsOnOthers = ({ trace }: HealthPath): boolean => {
  const container = trace.upstream?.container;
  return (
    (container?.service?.dependsOn.length ?? 0) > 0 ||
    [...(container?.environment.keys() ?? [])].some((name) =>
      /(?:DATABASE|DB|REDIS|MONGO|POSTGRES|MYSQL|AMQP|RABBIT|KAFKA)\w*(?:URL|URI|HOST|DSN)/.test(name),
    )
  );
};

import { absent, defineCheck, type Finding, fail, pass, type Severity, unknown } from '../../src/define.ts';
import { type CompositionKind, composition } from '../../src/facts/deployment/composition.ts';
import { deployment } from '../../src/facts/deployment/deployment.ts';

const SEVERITY: Readonly<Record<CompositionKind, Severity>> = {
  refused: 'blocker',
  'external-secret': 'blocker',
  exclusive: 'blocker',
  'both-set': 'exception',
  ungranted: 'blocker',
  'default-credential': 'exception',
  idle: 'exception',
  'no-healthcheck': 'blocker',
  'missing-file': 'blocker',
  unset: 'exception',
};

export default defineCheck({
  id: 'g6/production-composes',
  leg: 'enforced',
  title: 'The merged production configuration is consistent',
  why: 'Overlays merge in ways that surprise: lists append, removed keys stay.',
  fix: 'Fix the references, secrets and variables that the merged configuration lacks or sets twice.',
  whenAbsent: 'fail',
  needs: { composition, deployment },
  judge({ composition, deployment }) {
    const { compose, problems } = composition;
    if (!compose) {
      const [other] = deployment.unmodelled;
      return other
        ? unknown(`${other.what} describes production, which is not modelled`, {
            evidence: [{ path: other.path, line: other.line, note: other.what }],
          })
        : absent('no compose configuration was found');
    }
    const services = compose.project.services.size;
    const details = { inspected: services, evidence: compose.files.map((path) => ({ path, line: 1, note: 'merged in this order' })) };
    if (problems.length > 0)
      return fail(`${problems.length} things do not fit together in ${compose.files.join(' + ')}`, {
        ...details,
        findings: problems.map(
          ({ kind, key, text, path, line, related }): Finding => ({ key, severity: SEVERITY[kind], message: text, path, line, related }),
        ),
      });
    if (services === 0) return unknown('the merged configuration has no service', details);
    return pass(`${services} services of ${compose.files.join(' + ')} fit together`, details);
  },
});

import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { composition } from '../../src/facts/deployment/composition.ts';
import { containerChecks } from '../../src/facts/deployment/container-checks.ts';
import { startup } from '../../src/facts/deployment/startup.ts';

export default defineCheck({
  id: 'g6/production-starts',
  leg: 'enforced',
  title: 'Start-up under the production environment ends in serving',
  why: 'A template that its own start-up checks refuse is found out during the go-live.',
  fix: 'Set what start-up requires in the production template, or relax the check that refuses it.',
  whenAbsent: 'fail',
  needs: { startup, composition, containerChecks },
  judge({ startup, composition, containerChecks }) {
    const served = startup.filter(({ served }) => served);
    if (served.length === 0)
      return startup.length > 0 ? unknown('no start command says which application production runs') : absent('no application was found');
    const { compose, problems } = composition;
    const steps = served.flatMap(({ steps }) => steps);
    const refused = steps.filter(({ verdict }) => verdict === 'refuses');
    const blocked = problems.filter(
      ({ kind }) => kind === 'refused' || kind === 'external-secret' || kind === 'exclusive' || kind === 'no-healthcheck',
    );
    const stuck = containerChecks.filter(({ waited, failing }) => waited && failing !== undefined);
    const findings: Finding[] = [
      ...refused.map(
        (step): Finding => ({
          key: `${step.name}`,
          severity: 'blocker',
          message: `with what the production template sets, ${step.name} refuses to start: ${step.reason}`,
          path: step.path,
          line: step.line,
          related: [...step.trail, ...(compose?.files.map((path) => ({ path, line: 1, note: 'the template' })) ?? [])],
        }),
      ),
      ...blocked.map(
        ({ key, text, path, line, related }): Finding => ({
          key,
          severity: 'blocker',
          message: `does not start: ${text}`,
          path,
          line,
          related,
        }),
      ),
      ...stuck.map(
        ({ container, failing, at }): Finding => ({
          key: `${container.name} health`,
          severity: 'blocker',
          message: `${container.name} never becomes healthy, and others wait for it: ${failing}`,
          ...at,
          related: [],
        }),
      ),
    ];
    const details = {
      inspected: steps.length,
      evidence: steps.map(({ path, line, name, reason }) => ({
        path: path === '' ? (compose?.files[0] ?? '.') : path,
        line,
        note: `${name}: ${reason}`,
      })),
    };
    if (findings.length > 0) return fail(`production does not start: ${findings.length} obstacles`, { ...details, findings });
    const undecided = steps.filter(({ verdict }) => verdict === 'unknown');
    if (undecided.length > 0) return unknown(`${undecided[0]?.name}: ${undecided[0]?.reason}`, details);
    if (!compose) return unknown('the application starts, but no configuration says with which environment production runs it', details);
    return pass(`start-up ends in serving with what ${compose.files.join(' + ')} sets`, details);
  },
});

import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { containerChecks } from '../../src/facts/deployment/container-checks.ts';

export default defineCheck({
  id: 'g6/containers-checked',
  leg: 'enforced',
  title: 'Containers have health checks that can run, and start in the right order',
  why: 'A check that calls a program the image lacks reports every container as unhealthy.',
  fix: 'Use a tool that is in the image, and let dependants wait for service_healthy.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { containerChecks },
  judge({ containerChecks: checks }) {
    if (checks.length === 0) return absent('no container was found');
    const finding = (key: string, message: string, at: { path: string; line: number }): Finding => ({
      key,
      severity: 'exception',
      message,
      path: at.path,
      line: at.line,
      related: [],
    });
    const findings = checks.flatMap(({ container: { name }, at, present, failing, hollow, unwaited }): Finding[] => [
      ...(present === false ? [finding(`${name} healthcheck`, `${name} has no health check`, at)] : []),
      ...(failing === undefined ? [] : [finding(`${name} healthcheck`, `the health check of ${name} can never succeed: ${failing}`, at)]),
      ...(hollow === undefined ? [] : [finding(`${name} healthcheck`, `the health check of ${name} says nothing: ${hollow}`, at)]),
      ...unwaited.map(({ service, at: where }) =>
        finding(`${name} depends_on ${service}`, `${name} does not wait until ${service} is healthy`, where),
      ),
    ]);
    const sound = checks.filter(({ present, failing, hollow }) => present && failing === undefined && hollow === undefined);
    const details = { inspected: checks.length, evidence: sound.map(({ at, container }) => ({ ...at, note: container.name })) };
    const numbers = `${sound.length} of ${checks.length} containers have a health check that can run`;
    if (findings.length > 0) return fail(numbers, { ...details, findings });
    const open = checks.find(({ present, undecided }) => present === undefined || undecided !== undefined);
    if (open)
      return unknown(`${numbers}; ${open.container.name}: ${open.undecided ?? 'whether its image has a check is not known'}`, details);
    return pass(numbers, details);
  },
});

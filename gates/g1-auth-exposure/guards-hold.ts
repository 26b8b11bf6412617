import { absent, defineCheck, type Finding, fail, pass, type Severity, unknown } from '../../src/define.ts';
import { type GuardProblem, guards } from '../../src/facts/guards.ts';
import { openGuards } from '../../src/facts/registrations.ts';

/** What only a variable opens that the documented deployment does not set is an exception. */
function severityOf(problem: GuardProblem): Severity {
  if (problem.kind === 'environment-name') return 'exception';
  return problem.kind === 'bypass' && !problem.documented ? 'exception' : 'blocker';
}

export default defineCheck({
  id: 'g1/guards-hold',
  leg: 'enforced',
  title: 'Each guard rejects on every path in production',
  why: 'A guard that a test variable opens, that lets a missing key pass or that only looks for a header is an open door with a sign on it.',
  fix: 'Make the guard fail closed: refuse when the key is not configured, compare the credential, and allow test shortcuts only together with "not production".',
  whenAbsent: 'neutral',
  needs: { guards, openGuards },
  judge({ guards, openGuards }) {
    if (guards.length === 0) return absent('no guard was found');
    const findings: Finding[] = [];
    const undecided: { path: string; line: number; note: string }[] = [];
    for (const guard of guards)
      for (const problem of guard.problems) {
        const at = problem.path.findLast((step) => step.path === guard.at.path) ?? guard.at;
        if (problem.kind === 'unknown') undecided.push({ ...guard.at, note: `${guard.name}: ${problem.text}` });
        else
          findings.push({
            key: problem.opener ? `${guard.name} ${problem.opener}` : `${guard.name} ${problem.kind}`,
            severity: severityOf(problem),
            message: `${guard.name} ${problem.kind === 'bypass' ? 'is bypassed' : 'does not hold'}: ${problem.text} (${guard.routes.length} routes)`,
            path: at.path,
            line: at.line,
            related: [{ ...guard.at, note: `guard ${guard.name}` }, ...problem.path],
          });
      }
    for (const { guard, route, registration } of openGuards)
      findings.push({
        key: `${guard.name} registration`,
        severity: 'blocker',
        message: `${guard.name} takes any ${registration.account}, and ${registration.entry.name} makes one for whoever asks: its credential is one that anyone can have`,
        ...guard.at,
        related: [
          { ...registration.at, note: `${registration.entry.name} makes the ${registration.account}` },
          { ...route.at, note: `${route.name} asks for no more` },
        ],
        fix: 'Close registration, or ask for a role that registration does not give.',
      });
    const sound = guards.filter((guard) => guard.problems.length === 0 && !openGuards.some((each) => each.guard === guard));
    const details = {
      inspected: guards.length,
      evidence: sound.map((guard) => ({ ...guard.at, note: `${guard.name} refuses on every path (${guard.routes.length} routes)` })),
    };
    if (findings.length > 0)
      return fail(
        `${new Set(findings.map((finding) => finding.key.split(' ')[0])).size} of ${guards.length} guards do not hold on every path`,
        { ...details, findings },
      );
    if (undecided.length > 0)
      return unknown(`${undecided.length} of ${guards.length} guards could not be followed`, {
        inspected: guards.length,
        evidence: undecided,
      });
    return pass(`${guards.length} guards refuse an anonymous and a forged request on every path`, details);
  },
});

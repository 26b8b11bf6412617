import { absent, defineCheck, fail, pass, unknown } from '../../src/define.ts';
import { guards } from '../../src/facts/guards.ts';

export default defineCheck({
  id: 'g1/key-required',
  leg: 'enforced',
  title: 'Production does not run without an operator key',
  why: 'A deployment that forgot the key would serve every request as if it were authorised.',
  fix: 'Stop at start-up in production when the operator key is missing or empty, or make every guard refuse while it is.',
  whenAbsent: 'fail',
  needs: { guards },
  judge({ guards }) {
    if (guards.length === 0) return absent('no guard was found, so no key is required');
    const open = guards.filter(({ closedWithoutKey }) => closedWithoutKey === false);
    if (open.length > 0)
      return fail(`${open.length} of ${guards.length} guards let requests through when no key is configured`, {
        inspected: guards.length,
        findings: open.map((guard) => ({
          key: guard.name,
          severity: 'blocker',
          message: `${guard.name} does not refuse when no operator key is configured`,
          ...guard.at,
          related: guard.problems.flatMap((problem) => (problem.kind === 'open-without-key' ? problem.path : [])),
        })),
      });
    const undecided = guards.filter(({ closedWithoutKey }) => closedWithoutKey === 'unknown');
    if (undecided.length > 0)
      return unknown(`whether ${undecided.length} of ${guards.length} guards refuse when no key is configured could not be followed`, {
        inspected: guards.length,
        evidence: undecided.map(({ name, at }) => ({ ...at, note: name })),
      });
    return pass(`all ${guards.length} guards refuse when no key is configured`, {
      inspected: guards.length,
      evidence: guards.map((guard) => ({ ...guard.at, note: guard.name })),
    });
  },
});

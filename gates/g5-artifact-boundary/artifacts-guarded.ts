import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { artifacts } from '../../src/facts/artifacts/index.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g5/artifacts-guarded',
  leg: 'enforced',
  title: 'Artifact routes are guarded in production',
  why: 'Artifacts hold prompts, code and sometimes secrets.',
  fix: 'Put the guard on the artifact router.',
  whenAbsent: 'neutral',
  needs: { artifacts, inventory },
  judge({ artifacts: { routes }, inventory }) {
    if (routes.length === 0)
      return absent('no route was found that returns stored content', {
        inspected: inventory.routes.filter(({ served }) => served !== false).length,
      });
    const findings: Finding[] = [];
    const undecided: Evidence[] = [];
    const evidence: Evidence[] = [];
    for (const { name, at, route, reads } of routes) {
      const auth = route?.auth ?? 'unknown';
      if (auth === 'required') evidence.push({ ...at, note: `${name}: ${route?.reason ?? 'a credential is required'}` });
      else if (auth === 'unknown') undecided.push({ ...at, note: `${name}: ${route?.reason ?? 'no posture was found'}` });
      else
        findings.push({
          key: name,
          severity: auth === 'conditional' ? 'exception' : 'blocker',
          message: `${name} returns stored content ${auth === 'conditional' ? 'without a credential once its mode is on' : 'without a credential'}`,
          ...at,
          related: reads.slice(0, 2).map((read) => ({ ...read.at, note: 'reads it here' })),
        });
    }
    const details = { inspected: routes.length, evidence };
    if (findings.length > 0)
      return fail(`${findings.length} of ${routes.length} routes that return stored content need no credential`, { ...details, findings });
    if (undecided.length > 0)
      return unknown(`the guards of ${undecided.length} content routes could not be followed: ${undecided[0]?.note ?? ''}`, {
        inspected: routes.length,
        evidence: undecided,
      });
    return pass(`${routes.length} routes that return stored content refuse a call without a credential`, details);
  },
});

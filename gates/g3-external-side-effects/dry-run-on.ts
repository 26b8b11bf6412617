import { defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { isDryRun, offWhenUnset, safetySwitches } from '../../src/facts/effects/safety.ts';
import { distinctFindings, severityOf, withoutControl } from './subjects.ts';

export default defineCheck({
  id: 'g3/dry-run-on',
  leg: 'enforced',
  title: 'Dry run is the default and stops every Tier C effect',
  why: 'The first start in a new environment must not reach the world.',
  fix: 'Start in dry run unless one documented value turns it off, and check it before every effect.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    if (effects.effects.length === 0) return withoutControl(effects, 'dry run');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const effect of effects.effects) {
      const { at, way } = effect.mutation;
      const flag = safetySwitches(effect).find(isDryRun);
      if (flag && offWhenUnset(flag))
        evidence.push({
          ...(flag.at ?? at),
          note: `${effect.guarded.name} happens with ${flag.variable}=${flag.opens.join(' or ')} alone`,
        });
      else
        findings.push({
          key: effect.key,
          severity: severityOf(effect, effects),
          message: flag
            ? `${effect.guarded.name} is no dry run when ${flag.variable} is unset`
            : `no dry run that is on by default stops ${effect.guarded.name}`,
          ...(flag?.at ?? at),
          related: way,
        });
    }
    const inspected = effects.effects.length;
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} ways to an external effect are no dry run by default`, {
        inspected,
        evidence,
        findings: distinctFindings(findings),
      });
    return pass(`dry run is the default on ${inspected} of ${inspected} ways to an external effect`, { inspected, evidence });
  },
});

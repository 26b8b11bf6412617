import { defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { isApproval, isApproved } from '../../src/facts/effects/guarded.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { distinctFindings, openEnds, severityOf, withoutEffects } from './subjects.ts';

export default defineCheck({
  id: 'g3/effects-gated',
  leg: 'enforced',
  core: true,
  title: 'An approval gate stands before each Tier C effect on every path',
  why: 'One path around the gate is enough: worker, cron job or start-up code.',
  fix: 'Call the effect only from the executor, after the gate has verified the approval.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    if (effects.effects.length === 0) return withoutEffects(effects);
    const findings: Finding[] = [];
    const evidence = [];
    for (const effect of effects.effects) {
      const gating = effect.gating();
      const { match, at, way } = effect.mutation;
      if (isApproved(gating)) {
        const control = gating.status.find(isApproval);
        evidence.push(
          gating.marker ?? {
            ...(control?.at ?? at),
            note: `${effect.guarded.name} waits for ${control?.field ?? gating.records.join(', ')}`,
          },
        );
        continue;
      }
      const [bypass] = gating.bypasses;
      const given = gating.status.find(({ given }) => given);
      findings.push({
        key: effect.key,
        severity: bypass?.from === 'environment' && !bypass.whenUnset ? 'exception' : severityOf(effect, effects),
        message: bypass
          ? `${effect.guarded.name}: the approval is skipped ${bypass.whenUnset ? `when ${bypass.text} is unset` : `depending on ${bypass.text}`}`
          : given
            ? `${effect.guarded.name}: only ${given.field}, which the caller gives, stands before it`
            : `${effect.guarded.name} happens without an approval (${match.kind}, ${match.why})`,
        ...at,
        related: bypass ? [{ ...bypass.at, note: `decides on ${bypass.text}` }, ...way] : way,
      });
    }
    const inspected = effects.effects.length;
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} ways to an external effect pass no approval`, {
        inspected,
        evidence,
        findings: distinctFindings(findings),
      });
    const open = openEnds(effects);
    const [first] = open;
    if (first)
      return unknown(`all ${inspected} known ways pass an approval, but ${first.note} at ${first.path}:${first.line}`, {
        inspected,
        evidence: open,
      });
    return pass(`${inspected} of ${inspected} ways to an external effect pass an approval`, { inspected, evidence });
  },
});

import { defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { mappedEffects } from '../../src/facts/effects/mapped.ts';
import { distinctFindings, openEnds, severityOf, withoutEffects } from './subjects.ts';

export default defineCheck({
  id: 'g3/effects-mapped',
  leg: 'enforced',
  title: 'Every reachable external mutation maps to a declared action',
  why: 'An effect that no table knows is an effect that no gate stops.',
  fix: 'Route the call through the executor of a declared action.',
  whenAbsent: 'neutral',
  needs: { mappedEffects },
  judge({ mappedEffects }) {
    const { effects, mapped, policy, configured } = mappedEffects;
    const latent: Evidence[] = effects.surface.latent
      .filter(({ match }) => match.tier === 'C')
      .map(({ path, line, text, match }) => ({ path, line, note: `latent: ${text} (${match.kind}), which nothing reaches` }));
    if (mapped.length === 0) {
      const verdict = withoutEffects(effects);
      return { ...verdict, evidence: [...verdict.evidence, ...latent] };
    }
    const declared = policy.tables.length > 0 || configured.length > 0;
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const { effect, action } of mapped) {
      if (action !== undefined) {
        evidence.push({ ...effect.mutation.at, note: `${effect.guarded.name} is ${action}` });
        continue;
      }
      findings.push({
        key: effect.key,
        severity: severityOf(effect, effects),
        message: `${effect.guarded.name} (${effect.mutation.match.kind}) is no action of ${declared ? (policy.tables[0]?.name ?? 'the configuration') : 'any table'}`,
        ...effect.mutation.at,
        related: effect.mutation.way,
      });
    }
    const inspected = mapped.length;
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} ways to an external effect belong to no declared action`, {
        inspected,
        evidence: [...evidence, ...latent],
        findings: distinctFindings(findings),
      });
    const [first, ...rest] = openEnds(effects);
    if (first)
      return unknown(`${inspected} mutations are mapped, but ${first.note} at ${first.path}:${first.line}`, {
        inspected,
        evidence: [first, ...rest, ...evidence, ...latent],
      });
    return pass(`${inspected} of ${inspected} ways to an external effect belong to a declared action`, {
      inspected,
      evidence: [...evidence, ...latent],
    });
  },
});

import { defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { isDryRun, offWhenUnset, safetySwitches } from '../../src/facts/effects/safety.ts';
import { severityOf, withoutControl } from './subjects.ts';

export default defineCheck({
  id: 'g3/domain-switches',
  leg: 'enforced',
  title: 'Each domain of effects has its own switch',
  why: 'Stopping payments should not mean stopping mail.',
  fix: 'Add a switch for each domain, off when unset, checked before its effects.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    if (effects.effects.length === 0) return withoutControl(effects, 'switch of a domain');
    const domains = new Map<string, (typeof effects.effects)[number][]>();
    for (const effect of effects.effects) {
      const { domain } = effect.mutation.match;
      domains.set(domain, [...(domains.get(domain) ?? []), effect]);
    }
    const switchesOf = (all: typeof effects.effects): string[] => {
      const each = all.map((effect) =>
        safetySwitches(effect)
          .filter((one) => !isDryRun(one) && offWhenUnset(one))
          .map(({ variable }) => variable),
      );
      return (each[0] ?? []).filter((variable) => each.every((names) => names.includes(variable)));
    };
    const named = new Map([...domains].map(([domain, all]) => [domain, switchesOf(all)]));
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const [domain, all] of domains) {
      const others = [...named].filter(([name]) => name !== domain).flatMap(([, variables]) => variables);
      const own = (named.get(domain) ?? []).find((variable) => !others.includes(variable));
      const [first] = all;
      if (!first) continue;
      const control = own === undefined ? undefined : safetySwitches(first).find(({ variable }) => variable === own);
      if (own !== undefined) evidence.push({ ...(control?.at ?? first.mutation.at), note: `${own} switches ${domain}` });
      else
        findings.push({
          key: domain,
          severity: severityOf(first, effects),
          message: `${domain} has no switch of its own: ${(named.get(domain) ?? []).length > 0 ? `${(named.get(domain) ?? []).join(', ')} also switches other domains` : 'no variable that is off when unset stands before its effects'}`,
          ...first.mutation.at,
          related: first.mutation.way,
        });
    }
    const inspected = domains.size;
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} domains have no switch of their own`, { inspected, evidence, findings });
    return pass(`${inspected} of ${inspected} domains have a switch of their own`, { inspected, evidence });
  },
});

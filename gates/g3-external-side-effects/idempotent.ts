import { defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { consumptionOf } from '../../src/facts/effects/consumption.ts';
import { isApproved } from '../../src/facts/effects/guarded.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { distinctFindings, withoutEffects } from './subjects.ts';

/** Providers whose calls take a key against doing things twice. */
const TAKES_KEY = /^(?:spend|trade)$/;

export default defineCheck({
  id: 'g3/idempotent',
  leg: 'enforced',
  title: 'Executing an approved action twice does it once',
  why: 'Retries are certain; paying twice should not be.',
  fix: 'Require a unique idempotency key, pass it on, and move from approved to executing in one conditional update.',
  severity: 'advice',
  whenAbsent: 'neutral',
  needs: { effects },
  judge({ effects }) {
    if (effects.effects.length === 0) return withoutEffects(effects);
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const effect of effects.effects) {
      const { key, claimed } = consumptionOf(effect);
      const { at, way, match } = effect.mutation;
      const add = (about: string, message: string): void => {
        findings.push({
          key: `${effect.key} ${about}`,
          severity: 'advice',
          message: `${effect.guarded.name}: ${message}`,
          ...at,
          related: way,
        });
      };
      if (key === 'random') add('key', 'the key is made anew for each attempt');
      else if (key === 'none' && TAKES_KEY.test(match.kind)) add('key', 'no idempotency key goes to the provider');
      if (isApproved(effect.gating()) && !effect.gating().marker && !claimed)
        add('claim', 'reading the status and changing it are two steps: two runs may both start');
      if (claimed) evidence.push({ ...claimed, note: `${effect.guarded.name} starts in one step` });
    }
    const inspected = effects.effects.length;
    if (findings.length > 0)
      return fail('an approved action may happen twice', { inspected, evidence, findings: distinctFindings(findings) });
    return pass(`${inspected} of ${inspected} ways to an external effect happen once`, {
      inspected,
      evidence: evidence.length > 0 ? evidence : effects.effects.map(({ mutation }) => mutation.at),
    });
  },
});

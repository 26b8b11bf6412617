import { defineCheck, pass } from '../../src/define.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { judgeCaps } from './caps.ts';
import { withoutControl } from './subjects.ts';

export default defineCheck({
  id: 'g3/spend-cap',
  leg: 'enforced',
  title: 'A daily spend cap from configuration is compared before spending',
  why: 'A loop that buys is found out on the invoice.',
  fix: 'Read a finite cap from configuration, add up durably what was spent today, and refuse before the limit is passed; unset or zero is not unlimited.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    const all = effects.effects;
    if (all.length === 0) return withoutControl(effects, 'spend cap');
    const spending = all.filter(({ mutation: { match } }) => match.kind === 'spend' || match.kind === 'trade');
    if (spending.length === 0)
      return pass(`none of ${all.length} ways to an external effect spends money`, {
        inspected: all.length,
        evidence: all.map(({ mutation, guarded }) => ({ ...mutation.at, note: `${guarded.name} is of the kind ${mutation.match.kind}` })),
      });
    return judgeCaps(effects, spending, 'spend', 'spend cap');
  },
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/tier-b-bounded',
  leg: 'enforced',
  title: 'Tier B actions run under size, time or cost limits',
  why: 'Actions without approval stay harmless only as long as they are small.',
  fix: 'Add the limit to the executor of each Tier B action.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

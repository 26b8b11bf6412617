import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/global-switch-off',
  leg: 'enforced',
  title: 'With nothing configured no Tier C effect is reachable, and one switch stops all',
  why: 'A fresh deployment must be harmless, and an operator needs one lever that works at once.',
  fix: 'Read one switch, off when unset, at call time before every external effect.',
  whenAbsent: 'fail',
  ...notJudged,
});

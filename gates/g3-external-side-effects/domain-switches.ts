import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/domain-switches',
  leg: 'enforced',
  title: 'Each domain of effects has its own switch',
  why: 'Stopping payments should not mean stopping mail.',
  fix: 'Add a switch for each domain, off when unset, checked before its effects.',
  whenAbsent: 'fail',
  ...notJudged,
});

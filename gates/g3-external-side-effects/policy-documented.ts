import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/policy-documented',
  leg: 'documented',
  title: 'Documented tiers, switches and caps equal the code’s values',
  why: 'An operator who trusts a documented default that is not there has no limit at all.',
  fix: 'Make the tables equal the code, with the value that holds when a variable is unset.',
  whenAbsent: 'fail',
  ...notJudged,
});

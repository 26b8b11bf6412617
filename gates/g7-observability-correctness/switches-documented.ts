import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/switches-documented',
  leg: 'documented',
  title: 'Every switch and cap is documented with its value when unset',
  why: 'An operator must know what an empty environment does.',
  fix: 'List each switch and cap with its value when unset; keep registry, documents, compose and code equal.',
  whenAbsent: 'fail',
  ...notJudged,
});

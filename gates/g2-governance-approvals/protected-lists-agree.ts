import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/protected-lists-agree',
  leg: 'enforced',
  title: 'There is one list of what is never approved automatically',
  why: 'Two policy engines with different lists mean that the weaker one decides.',
  fix: 'Keep one list and let every decision read it.',
  whenAbsent: 'fail',
  ...notJudged,
});

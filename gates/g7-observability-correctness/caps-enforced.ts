import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/caps-enforced',
  leg: 'enforced',
  title: 'The cap also stops spending',
  why: 'A cap that is only shown is a wish.',
  fix: 'Compare before spending, and do not treat a missing cap as unlimited.',
  severity: 'exception',
  whenAbsent: 'fail',
  ...notJudged,
});

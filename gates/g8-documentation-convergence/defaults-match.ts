import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/defaults-match',
  leg: 'enforced',
  title: 'Documented defaults equal the value in code when unset',
  why: 'Operators leave a variable unset because of the documented default.',
  fix: 'Correct the document or the default.',
  whenAbsent: 'fail',
  ...notJudged,
});

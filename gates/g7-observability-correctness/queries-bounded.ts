import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/queries-bounded',
  leg: 'enforced',
  title: 'Limits and offsets are bounded and used',
  why: 'An unbounded page is a full table scan for whoever asks.',
  fix: 'Bound the parameter and pass it to the query.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/default-deny-enforced',
  leg: 'enforced',
  title: 'The list is consulted before every automatic approval, and the rest needs approval',
  why: 'A path the list does not foresee would be approved by falling through.',
  fix: 'Normalise the path, check the list before every grant, and end the decision with "needs approval".',
  whenAbsent: 'fail',
  ...notJudged,
});

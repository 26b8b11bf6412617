import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/routes-documented',
  leg: 'enforced',
  title: 'Every served route is in the contract',
  why: 'An undocumented route is one nobody reviews, and often one nobody guards.',
  fix: 'Add the row, or remove the route.',
  whenAbsent: 'fail',
  ...notJudged,
});

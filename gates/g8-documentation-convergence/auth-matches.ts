import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/auth-matches',
  leg: 'enforced',
  core: true,
  title: 'Each row’s auth equals what the code does in production',
  why: '"Requires a key" beside an open route is a false assurance in writing.',
  fix: 'Correct the guard or the row; the code in production decides.',
  whenAbsent: 'fail',
  ...notJudged,
});

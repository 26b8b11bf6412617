import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/production-flag-set',
  leg: 'enforced',
  title: 'The production template sets the variable that production checks depend on',
  why: 'All checks of the form "if production" are off when the variable is missing or spelt differently.',
  fix: 'Set the variable in the production configuration to exactly the value the code compares with.',
  whenAbsent: 'fail',
  ...notJudged,
});

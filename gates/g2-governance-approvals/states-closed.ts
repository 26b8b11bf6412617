import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/states-closed',
  leg: 'enforced',
  title: 'Approval states are a closed set with checked transitions',
  why: 'A status taken from the caller, or a rejected request that can be approved later, makes every decision reversible.',
  fix: 'Write only declared states, check the current state in the same update, and keep terminal states terminal.',
  whenAbsent: 'fail',
  ...notJudged,
});

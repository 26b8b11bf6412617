import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/tiers-declared',
  leg: 'enforced',
  title: 'One table maps actions to tiers, and what it does not name is Tier C',
  why: 'Without a table that code reads, the tier of an action is whatever its author remembered.',
  fix: 'Declare a constant table of actions with tiers A, B and C, say what is forbidden even with approval, and treat unknown actions as C.',
  whenAbsent: 'fail',
  ...notJudged,
});

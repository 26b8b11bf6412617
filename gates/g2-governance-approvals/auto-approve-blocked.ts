import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/auto-approve-blocked',
  leg: 'enforced',
  core: true,
  title: 'Not even an explicit opt-in approves automatically in production',
  why: 'A development flag that reaches production removes the human from the loop.',
  fix: 'Make the condition of every automatic approval include "not production".',
  whenAbsent: 'fail',
  ...notJudged,
});

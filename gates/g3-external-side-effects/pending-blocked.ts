import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/pending-blocked',
  leg: 'enforced',
  core: true,
  title: 'Only an approved action may execute',
  why: 'If pending is executable, asking for approval is the same as having it.',
  fix: 'Let the gate accept the approved state alone and refuse every other.',
  whenAbsent: 'fail',
  ...notJudged,
});

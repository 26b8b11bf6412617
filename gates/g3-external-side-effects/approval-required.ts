import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/approval-required',
  leg: 'enforced',
  title: 'The gate loads a stored approval and checks status, expiry and subject',
  why: 'An optional approval is skipped by leaving it out.',
  fix: 'Make the approval id mandatory, load the record, and refuse when it is missing, expired or for another action.',
  whenAbsent: 'fail',
  ...notJudged,
});

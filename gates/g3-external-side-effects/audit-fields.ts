import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/audit-fields',
  leg: 'enforced',
  title: 'Proposal and execution leave an audit record with the minimum fields',
  why: 'After an incident the record is all there is: who, what, when, with which input and result.',
  fix: 'Write the record on proposal, approval, execution and failure, fill every field, redact sensitive targets and never rewrite it.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/contract-readable',
  leg: 'enforced',
  title: 'One document is the canonical API contract and every row can be read',
  why: 'A contract that is in two places, or cannot be read by a machine, cannot be kept.',
  fix: 'Keep one contract, in Markdown tables or OpenAPI, and write each row as method and path.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/key-required',
  leg: 'enforced',
  title: 'Production does not run without an operator key',
  why: 'A deployment that forgot the key would serve every request as if it were authorised.',
  fix: 'Stop at start-up in production when the operator key is missing or empty, or make every guard refuse while it is.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/key-is-primary',
  leg: 'enforced',
  title: 'The operator key alone reaches every executor route',
  why: 'When a token login stands in front of the key, the operator is locked out as soon as the login breaks.',
  fix: 'Accept the operator key on every executor route and keep the token login an alternative.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/idempotent',
  leg: 'enforced',
  title: 'Executing an approved action twice does it once',
  why: 'Retries are certain; paying twice should not be.',
  fix: 'Require a unique idempotency key, pass it on, and move from approved to executing in one conditional update.',
  severity: 'advice',
  whenAbsent: 'neutral',
  ...notJudged,
});

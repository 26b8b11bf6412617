import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/default-deny',
  leg: 'enforced',
  title: 'Protection is structural, not per handler',
  why: 'Where each handler must remember its guard, the next one will not.',
  fix: 'Attach the guard to the app, router or middleware and list the exceptions.',
  severity: 'exception',
  whenAbsent: 'fail',
  ...notJudged,
});

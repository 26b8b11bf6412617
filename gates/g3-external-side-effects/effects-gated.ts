import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/effects-gated',
  leg: 'enforced',
  core: true,
  title: 'An approval gate stands before each Tier C effect on every path',
  why: 'One path around the gate is enough: worker, cron job or start-up code.',
  fix: 'Call the effect only from the executor, after the gate has verified the approval.',
  whenAbsent: 'fail',
  ...notJudged,
});

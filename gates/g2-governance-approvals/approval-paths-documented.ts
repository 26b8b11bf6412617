import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/approval-paths-documented',
  leg: 'documented',
  title: 'Every way to approve is named in the governance document',
  why: 'A forgotten legacy path is the one that gets used.',
  fix: 'Name each route, bot, command and job that can approve, and remove those that no longer exist.',
  whenAbsent: 'fail',
  ...notJudged,
});

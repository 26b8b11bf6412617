import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/production-starts',
  leg: 'enforced',
  title: 'Start-up under the production environment ends in serving',
  why: 'A template that its own start-up checks refuse is found out during the go-live.',
  fix: 'Set what start-up requires in the production template, or relax the check that refuses it.',
  whenAbsent: 'fail',
  ...notJudged,
});

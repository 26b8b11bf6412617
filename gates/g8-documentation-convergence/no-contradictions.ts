import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/no-contradictions',
  leg: 'documented',
  title: 'Canonical documents agree with themselves and each other',
  why: 'Where two documents disagree, each reader follows another one.',
  fix: 'Keep one statement and link to it, or correct the other.',
  whenAbsent: 'neutral',
  ...notJudged,
});

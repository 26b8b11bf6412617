import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/dry-run-on',
  leg: 'enforced',
  title: 'Dry run is the default and stops every Tier C effect',
  why: 'The first start in a new environment must not reach the world.',
  fix: 'Start in dry run unless one documented value turns it off, and check it before every effect.',
  whenAbsent: 'fail',
  ...notJudged,
});

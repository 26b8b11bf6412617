import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/switches-enforced',
  leg: 'enforced',
  title: 'Every declared kill switch decides something',
  why: 'A switch that is only displayed is worse than none: it is trusted.',
  fix: 'Read the switch where the thing it names happens, or remove it.',
  whenAbsent: 'fail',
  ...notJudged,
});

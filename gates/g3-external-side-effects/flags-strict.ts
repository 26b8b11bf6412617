import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/flags-strict',
  leg: 'enforced',
  title: 'No spelling of "off" enables anything',
  why: '"0", "false" and "off" are truthy strings in most languages.',
  fix: 'Compare with the one value that enables, and treat everything else as off.',
  whenAbsent: 'neutral',
  ...notJudged,
});

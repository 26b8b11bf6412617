import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/caps-from-config',
  leg: 'enforced',
  core: true,
  title: 'Caps in responses come from configuration',
  why: 'A number typed into a response says nothing about the limit in force.',
  fix: 'Return the configured value that enforcement uses.',
  whenAbsent: 'fail',
  ...notJudged,
});

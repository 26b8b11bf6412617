import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/reads-only',
  leg: 'enforced',
  title: 'Metrics handlers write nothing',
  why: 'Looking must not change what is looked at.',
  fix: 'Move the write out of the handler.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

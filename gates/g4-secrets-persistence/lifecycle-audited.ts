import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/lifecycle-audited',
  leg: 'enforced',
  title: 'Creating, refreshing, rotating and revoking credentials leaves an event',
  why: 'When a credential leaks, the first question is since when it existed and who used it.',
  fix: 'Emit a structured event for each step, without the secret.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/writes-bounded',
  leg: 'enforced',
  title: 'Uploads and artifact writers have size and count limits',
  why: 'A full disk stops the database too.',
  fix: 'Limit size and number before writing.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

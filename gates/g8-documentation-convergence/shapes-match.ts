import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/shapes-match',
  leg: 'enforced',
  title: 'Documented response types, fields and status codes equal the code’s',
  why: 'Clients break on the field that was renamed.',
  fix: 'Correct the document, or declare the response type in code.',
  severity: 'exception',
  whenAbsent: 'fail',
  ...notJudged,
});

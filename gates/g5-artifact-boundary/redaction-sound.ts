import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/redaction-sound',
  leg: 'enforced',
  title: 'Redaction is deterministic, runs before truncation and covers every sibling',
  why: 'A secret cut in half no longer matches the pattern that would have hidden it.',
  fix: 'Redact first, then truncate, in one function that all content routes call, on by default in production.',
  whenAbsent: 'fail',
  ...notJudged,
});

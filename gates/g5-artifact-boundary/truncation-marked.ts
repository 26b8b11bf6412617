import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/truncation-marked',
  leg: 'enforced',
  title: 'Responses say whether content was truncated or redacted, and how large it was',
  why: 'A reader who cannot tell half a file from a whole one decides on half the facts.',
  fix: 'Cut deterministically and return truncated, redacted and the original size with every success.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/references-exist',
  leg: 'documented',
  title: 'Files, symbols, commands and tests that canonical documents cite exist',
  why: 'A cited test that does not exist is evidence of nothing.',
  fix: 'Correct or remove the reference.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

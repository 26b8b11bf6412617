import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/one-loader',
  leg: 'enforced',
  title: 'No second reader of a secret bypasses the loader',
  why: 'Two readers disagree about precedence on the day it matters.',
  fix: 'Read the secret through the loader everywhere.',
  severity: 'exception',
  whenAbsent: 'fail',
  ...notJudged,
});

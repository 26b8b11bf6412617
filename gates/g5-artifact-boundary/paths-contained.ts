import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/paths-contained',
  leg: 'enforced',
  title: 'Paths given by users are proven to stay inside the root',
  why: '"../" and links read any file the process can.',
  fix: 'Resolve the path, links included, and refuse it unless it lies below the resolved root.',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/metrics-do-not-spend',
  leg: 'enforced',
  core: true,
  title: 'No metrics, usage, health or start-up path reaches an LLM or a Tier C call',
  why: 'A dashboard that refreshes must not cost money or act.',
  fix: 'Take the call out of the path, and compute from what is stored.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/artifacts-guarded',
  leg: 'enforced',
  title: 'Artifact routes are guarded in production',
  why: 'Artifacts hold prompts, code and sometimes secrets.',
  fix: 'Put the guard on the artifact router.',
  whenAbsent: 'neutral',
  ...notJudged,
});

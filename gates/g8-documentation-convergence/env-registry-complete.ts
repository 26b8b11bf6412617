import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/env-registry-complete',
  leg: 'enforced',
  title: 'Every variable production reads is documented, and the reverse',
  why: 'A variable that nobody knows is a setting that nobody set; a documented one that nobody reads changes nothing.',
  fix: 'Add the missing variables to the registry and remove the dead ones.',
  whenAbsent: 'fail',
  ...notJudged,
});

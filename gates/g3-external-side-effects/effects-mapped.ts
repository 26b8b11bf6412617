import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/effects-mapped',
  leg: 'enforced',
  title: 'Every reachable external mutation maps to a declared action',
  why: 'An effect that no table knows is an effect that no gate stops.',
  fix: 'Route the call through the executor of a declared action.',
  whenAbsent: 'neutral',
  ...notJudged,
});

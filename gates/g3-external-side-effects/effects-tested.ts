import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/effects-tested',
  leg: 'tested',
  title: 'Refusals, switches, dry run and audit are pinned by tests',
  why: 'The refusals are what matters here, and the happy path never runs them.',
  fix: 'Test that a pending action, a changed payload, an empty environment and an unknown action are refused, and that dry run calls nothing.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/observability-tested',
  leg: 'tested',
  title: 'No LLM call, off by default and cap equals configuration are pinned by tests',
  why: 'These break without any visible error.',
  fix: 'Assert on a double that no LLM call happens, that the endpoint is off when unset, and that the cap shown is the configured one.',
  whenAbsent: 'fail',
  ...notJudged,
});

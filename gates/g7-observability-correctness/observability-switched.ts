import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/observability-switched',
  leg: 'enforced',
  title: 'Optional observability endpoints are behind a switch that is off when unset',
  why: 'Expensive endpoints that are on by default are load that nobody asked for.',
  fix: 'Check a switch, off when unset, before any work.',
  whenAbsent: 'neutral',
  ...notJudged,
});

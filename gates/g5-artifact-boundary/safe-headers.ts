import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/safe-headers',
  leg: 'enforced',
  title: 'Stored content is served with a fixed type or as an attachment',
  why: 'Content that a browser may interpret runs in the origin of the operator UI.',
  fix: 'Fix the content type, send nosniff, and use attachment for everything else.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

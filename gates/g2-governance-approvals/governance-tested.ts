import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/governance-tested',
  leg: 'tested',
  title: 'Lists, defaults, the production block and unauthenticated approvals are pinned by tests',
  why: 'These are the rules most often loosened by accident; only a failing test stops that.',
  fix: 'Test the real decision function and routes with production settings, and compare the document’s list with the code’s as sets.',
  whenAbsent: 'fail',
  ...notJudged,
});

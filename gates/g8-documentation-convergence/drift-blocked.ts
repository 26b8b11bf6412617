import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/drift-blocked',
  leg: 'tested',
  title: 'A blocking job compares contract, registry and code on every change that can part them',
  why: 'Without it the documents are right only on the day they are written.',
  fix: 'Run this program, or a test that compares both sides, in a required job without a path filter that skips such changes.',
  whenAbsent: 'fail',
  ...notJudged,
});

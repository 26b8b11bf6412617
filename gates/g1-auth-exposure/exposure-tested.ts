import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/exposure-tested',
  leg: 'tested',
  title: 'A test compares all routes with the public list and fails on a new open route',
  why: 'Without it the next unguarded route ships with a green build.',
  fix: 'Enumerate the app’s routes in a test, call each without credentials with production settings and expect 401 or 403 outside the list.',
  whenAbsent: 'fail',
  ...notJudged,
});

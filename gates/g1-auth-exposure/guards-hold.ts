import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/guards-hold',
  leg: 'enforced',
  title: 'Each guard rejects on every path in production',
  why: 'A guard that a test variable opens, that lets a missing key pass or that only looks for a header is an open door with a sign on it.',
  fix: 'Make the guard fail closed: refuse when the key is not configured, compare the credential, and allow test shortcuts only together with "not production".',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/hash-bound',
  leg: 'enforced',
  title: 'An approval stores the hash of the exact payload',
  why: 'Without it an approval covers whatever the payload becomes later.',
  fix: 'Compute the digest of the payload that was shown and store it, mandatory, with the approval.',
  whenAbsent: 'fail',
  ...notJudged,
});

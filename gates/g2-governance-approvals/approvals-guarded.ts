import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/approvals-guarded',
  leg: 'enforced',
  core: true,
  title: 'Every route that writes an approval needs a strict credential',
  why: 'Whoever can write an approval can make the service do anything that approval unlocks.',
  fix: 'Put the write-level guard on each of these routes; a credential that anyone can mint does not count.',
  whenAbsent: 'fail',
  waivable: false,
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/spend-cap',
  leg: 'enforced',
  title: 'A daily spend cap from configuration is compared before spending',
  why: 'A loop that buys is found out on the invoice.',
  fix: 'Read a finite cap from configuration, add up durably what was spent today, and refuse before the limit is passed; unset or zero is not unlimited.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g7/caps-consistent',
  leg: 'enforced',
  title: 'One cap has one value in configuration, schemas, API, UI and documents',
  why: 'With two values nobody knows which one stops the service.',
  fix: 'Define the cap once and read it everywhere.',
  whenAbsent: 'fail',
  ...notJudged,
});

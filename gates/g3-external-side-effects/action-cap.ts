import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/action-cap',
  leg: 'enforced',
  title: 'A daily action cap from configuration is compared before acting',
  why: 'A runaway agent does a year of work in an hour.',
  fix: 'Read a finite cap from configuration, count actions durably, and refuse at the limit.',
  whenAbsent: 'fail',
  ...notJudged,
});

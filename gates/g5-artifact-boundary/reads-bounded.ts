import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/reads-bounded',
  leg: 'enforced',
  core: true,
  title: 'Every route that returns stored content has a finite cap',
  why: 'One large log takes the process down, or hands out everything at once.',
  fix: 'Cap the bytes read, with a finite default, on every path including siblings such as download and raw views.',
  whenAbsent: 'fail',
  ...notJudged,
});

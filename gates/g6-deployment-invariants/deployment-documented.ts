import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/deployment-documented',
  leg: 'documented',
  title: 'The deployment document equals the configuration',
  why: 'During an incident people act by the document.',
  fix: 'Correct the mapping, ports and health semantics.',
  whenAbsent: 'fail',
  ...notJudged,
});

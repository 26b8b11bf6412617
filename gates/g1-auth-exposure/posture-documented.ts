import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/posture-documented',
  leg: 'documented',
  title: 'The public list and the credential are documented as they are',
  why: 'Operators and proxies are configured from the document; where it is wrong, a route is exposed or locked.',
  fix: 'State the header or scheme and the public routes in the contract, equal to the code.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/policy-documented',
  leg: 'documented',
  title: 'The governance document’s lists, defaults and timeouts equal the code’s',
  why: 'People approve by the document; where it disagrees, they approve something else than runs.',
  fix: 'Make document and code equal, both ways, and remove the second version of any list.',
  whenAbsent: 'fail',
  ...notJudged,
});

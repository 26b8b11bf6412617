import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/approver-authenticated',
  leg: 'enforced',
  title: 'The recorded approver comes from the credential',
  why: 'An approver typed into the request body proves nothing when it matters who approved.',
  fix: 'Take the approver from the verified identity and drop the field from the request.',
  whenAbsent: 'fail',
  ...notJudged,
});

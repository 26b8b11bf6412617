import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/separation-of-duties',
  leg: 'enforced',
  title: 'Requester and approver differ',
  why: 'One compromised account should not both ask and answer.',
  fix: 'Refuse an approval by the identity that requested it.',
  severity: 'advice',
  whenAbsent: 'neutral',
  ...notJudged,
});

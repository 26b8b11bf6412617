import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/governance-protects-itself',
  leg: 'enforced',
  title: 'The protected list covers the files that implement it',
  why: 'A service that may edit its own policy without approval has none.',
  fix: 'Add the policy, guard and approval files, the workflows and their tests to the list.',
  severity: 'advice',
  whenAbsent: 'neutral',
  ...notJudged,
});

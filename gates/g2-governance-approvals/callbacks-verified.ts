import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/callbacks-verified',
  leg: 'enforced',
  title: 'Approvals by webhook, bot or mail verify sender and secret, and fail closed',
  why: 'A callback anyone can forge is an approval anyone can give.',
  fix: 'Verify the signature over the raw body in constant time, check the sender against a list, and refuse when the secret is not set.',
  whenAbsent: 'neutral',
  ...notJudged,
});

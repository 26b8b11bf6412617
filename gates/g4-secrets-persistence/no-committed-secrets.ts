import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/no-committed-secrets',
  leg: 'enforced',
  title: 'No live secret is committed',
  why: 'History keeps it after the file is gone.',
  fix: 'Revoke the secret, replace it by an injected one, and remove it from the repository.',
  whenAbsent: 'neutral',
  waivable: false,
  ...notJudged,
});

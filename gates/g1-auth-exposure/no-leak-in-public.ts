import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/no-leak-in-public',
  leg: 'enforced',
  title: 'No public route returns a secret or a credential-bearing URL',
  why: 'A health or status page that echoes a connection string hands the database to whoever asks.',
  fix: 'Return names and states only; remove the value, or mask the credential before it enters the response.',
  whenAbsent: 'neutral',
  ...notJudged,
});

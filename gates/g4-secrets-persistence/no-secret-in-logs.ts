import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/no-secret-in-logs',
  leg: 'enforced',
  title: 'No secret or raw payload reaches logs, errors or the ledger',
  why: 'Logs travel further and live longer than the secret should.',
  fix: 'Redact before writing; log names and digests instead of values.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

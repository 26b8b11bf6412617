import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/secrets-tested',
  leg: 'tested',
  title: 'Loader, consumers and the plaintext block are pinned by tests',
  why: 'Each branch of the loader is a failure mode of production start.',
  fix: 'Test precedence, missing, empty and unreadable files, a consumer of each secret, and that production writes nothing in clear.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/file-secrets-read',
  leg: 'enforced',
  title: 'Secrets that production injects as files are read from those files',
  why: 'A secret mounted as a file that nobody reads leaves the service on its default or on a plain variable.',
  fix: 'Read NAME_FILE in the code that uses the secret: at least database URL, signing keys and operator key.',
  whenAbsent: 'fail',
  ...notJudged,
});

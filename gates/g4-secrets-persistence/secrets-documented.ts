import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/secrets-documented',
  leg: 'documented',
  title: 'Secret files, precedence and the opt-in are documented as they are',
  why: 'An operator who mounts a file the service does not read believes the secret is rotated.',
  fix: 'List every supported NAME_FILE, the order of precedence and the opt-in, equal to the code.',
  whenAbsent: 'fail',
  ...notJudged,
});

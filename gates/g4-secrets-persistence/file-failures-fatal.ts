import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/file-failures-fatal',
  leg: 'enforced',
  title: 'A configured secret file that cannot be used stops production',
  why: 'Falling back in silence runs production with the wrong secret, or none.',
  fix: 'Raise an error that names the variable when the file is missing, empty or unreadable.',
  whenAbsent: 'fail',
  ...notJudged,
});

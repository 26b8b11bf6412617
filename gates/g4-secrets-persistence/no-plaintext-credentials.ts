import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/no-plaintext-credentials',
  leg: 'enforced',
  core: true,
  title: 'Production writes no credential in clear',
  why: 'Files outlive processes: backups, images and volumes carry the credential away.',
  fix: 'Keep credentials in a secret store or encrypt them; allow a plain file only by a documented opt-in that production does not set.',
  whenAbsent: 'fail',
  ...notJudged,
});

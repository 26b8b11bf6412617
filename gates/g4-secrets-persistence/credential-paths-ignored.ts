import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/credential-paths-ignored',
  leg: 'enforced',
  title: 'Credential files are ignored by git and docker',
  why: 'One "add all" or image build publishes them.',
  fix: 'Add the credential paths and .env files to .gitignore and .dockerignore, and check that no later rule includes them again.',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g5/no-static-exposure',
  leg: 'enforced',
  title: 'No static mount or proxy alias exposes artifacts, credentials or .git',
  why: 'A static mount passes by every guard in the application.',
  fix: 'Mount only the built front end, and remove aliases that reach above it.',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/file-precedence',
  leg: 'enforced',
  title: 'A secret file wins over the variable, the variable over the default',
  why: 'If a stale variable wins, rotating the file changes nothing.',
  fix: 'Look for NAME_FILE first, then NAME, then a default that production refuses.',
  whenAbsent: 'fail',
  ...notJudged,
});

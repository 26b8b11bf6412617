import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/no-shadowed-routes',
  leg: 'enforced',
  title: 'No other location takes API paths, and server headers are not lost',
  why: 'A regex location wins over the prefix that was meant; one add_header drops all inherited ones.',
  fix: 'Narrow the regex, or use ^~ for the API prefix, and repeat headers where a location sets its own.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

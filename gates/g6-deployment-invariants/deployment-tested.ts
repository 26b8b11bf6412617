import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/deployment-tested',
  leg: 'tested',
  title: 'A blocking job tests the routing when proxy or compose files change',
  why: 'A path filter that skips the test for exactly these files makes it decoration.',
  fix: 'Run the routing test in a blocking job, triggered by the proxy and compose files too.',
  whenAbsent: 'fail',
  ...notJudged,
});

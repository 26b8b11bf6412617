import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/health-can-fail',
  leg: 'enforced',
  title: 'Readiness answers non-2xx when a dependency is down',
  why: 'A health check that cannot fail never takes a broken instance out of service.',
  fix: 'Check the dependencies in the handler and answer 503 when one is missing.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/routes-reachable',
  leg: 'enforced',
  core: true,
  title: 'Every documented path reaches its handler through the proxy',
  why: 'A route that only works without the proxy does not exist in production.',
  fix: 'Add or correct the location, and keep the prefix that the application expects.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/health-is-backend',
  leg: 'enforced',
  core: true,
  title: 'The public health path asks the backend',
  why: 'A static "ok" from the proxy stays green while the service is down.',
  fix: 'Proxy the health path to the readiness handler.',
  whenAbsent: 'fail',
  ...notJudged,
});

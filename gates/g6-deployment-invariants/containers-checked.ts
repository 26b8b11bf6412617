import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/containers-checked',
  leg: 'enforced',
  title: 'Containers have health checks that can run, and start in the right order',
  why: 'A check that calls a program the image lacks reports every container as unhealthy.',
  fix: 'Use a tool that is in the image, and let dependants wait for service_healthy.',
  severity: 'exception',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/upstreams-exist',
  leg: 'enforced',
  title: 'Each upstream is a service that listens on that port',
  why: 'A wrong name or port is a 502 that appears only after deployment.',
  fix: 'Point the upstream to the compose service and the port its process listens on.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/routes-guarded',
  leg: 'enforced',
  core: true,
  title: 'Every route outside the public list refuses a call without credentials',
  why: 'One open route lets anyone on the network drive a service that acts on its own.',
  fix: 'Put the guard on the app or router, so that the route refuses with 401 or 403 before its handler does anything; if it is public on purpose, add it to the public list with a reason.',
  whenAbsent: 'fail',
  ...notJudged,
});

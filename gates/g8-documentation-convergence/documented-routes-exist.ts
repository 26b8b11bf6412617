import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/documented-routes-exist',
  leg: 'enforced',
  title: 'Every contract row is a served route',
  why: 'Clients are written against the contract and fail against the service.',
  fix: 'Remove the row, or serve the route.',
  whenAbsent: 'fail',
  ...notJudged,
});

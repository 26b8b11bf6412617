import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/datastores-private',
  leg: 'enforced',
  title: 'No database, cache or vector store is reachable from outside or without a credential',
  why: 'A published port of a data store is scanned within minutes.',
  fix: 'Remove the published port in production (an empty list does not close one) and require a credential.',
  whenAbsent: 'neutral',
  ...notJudged,
});

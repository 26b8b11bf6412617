import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g6/production-composes',
  leg: 'enforced',
  title: 'The merged production configuration is consistent',
  why: 'Overlays merge in ways that surprise: lists append, removed keys stay.',
  fix: 'Fix the references, secrets and variables that the merged configuration lacks or sets twice.',
  whenAbsent: 'fail',
  ...notJudged,
});

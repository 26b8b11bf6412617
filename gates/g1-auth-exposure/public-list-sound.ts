import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g1/public-list-sound',
  leg: 'enforced',
  title: 'Each public route is declared with a reason and is no wider than it says',
  why: 'Dead, duplicate and over-wide entries turn into open routes with the next change; a public route that writes needs a reason of its own.',
  fix: 'Give each entry a reason, remove those that match no route, and replace patterns by the exact method and path.',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g4/no-default-secret',
  leg: 'enforced',
  title: 'Production accepts no default secret',
  why: 'A default signing key is public knowledge; a "required" check behind a default never fires.',
  fix: 'Drop the default, or refuse it in production at start-up.',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/controls-live',
  leg: 'enforced',
  title: 'Gate, ledger, switches and caps are on a path from a served entrypoint',
  why: 'A control that nothing calls protects nothing, however well it is tested.',
  fix: 'Call the control from the executor that the served application uses, or remove it.',
  whenAbsent: 'fail',
  ...notJudged,
});

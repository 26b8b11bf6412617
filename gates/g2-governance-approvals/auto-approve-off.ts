import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g2/auto-approve-off',
  leg: 'enforced',
  title: 'No variable, parameter or timeout grants approval by default',
  why: 'A forgotten setting must not approve anything; silence is not consent.',
  fix: 'Default every approval setting to deny, reject on timeout, and read flags strictly.',
  whenAbsent: 'neutral',
  ...notJudged,
});

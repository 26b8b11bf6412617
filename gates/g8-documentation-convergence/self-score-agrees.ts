import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g8/self-score-agrees',
  leg: 'documented',
  title: 'A readiness score claimed in a document equals the computed one',
  why: 'A self-assessment that is too high is believed until the incident.',
  fix: 'Correct the claimed score, or generate the checklist from this program.',
  whenAbsent: 'neutral',
  ...notJudged,
});

import { defineCheck } from '../../src/define.ts';
import { notJudged } from '../not-judged.ts';

export default defineCheck({
  id: 'g3/hash-reverified',
  leg: 'enforced',
  core: true,
  title: 'Execution hashes what it is about to send and compares first',
  why: 'Between approval and execution the payload can change; only the comparison at the last moment notices.',
  fix: 'Hash the very value passed to the effect and refuse when it differs from the approved hash.',
  whenAbsent: 'fail',
  ...notJudged,
});

import { absent, defineCheck } from '../../src/define.ts';
import { observabilityTests } from '../../src/facts/observability/observability-tests.ts';
import { judgeTested } from '../tested-leg.ts';

export default defineCheck({
  id: 'g7/observability-tested',
  leg: 'tested',
  title: 'No LLM call, off by default and cap equals configuration are pinned by tests',
  why: 'These break without any visible error.',
  fix: 'Assert on a double that no LLM call happens, that the endpoint is off when unset, and that the cap shown is the configured one.',
  whenAbsent: 'fail',
  needs: { observabilityTests },
  judge({ observabilityTests: { proofs, control } }) {
    if (proofs.length === 0) return absent('no usage, metrics, statistics, cost or insight route was found');
    return judgeTested(proofs, () => control);
  },
});

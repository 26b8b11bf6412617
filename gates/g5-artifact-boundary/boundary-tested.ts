import { absent, defineCheck } from '../../src/define.ts';
import { boundaryTests } from '../../src/facts/artifacts/boundary-tests.ts';
import { judgeTested } from '../tested-leg.ts';

export default defineCheck({
  id: 'g5/boundary-tested',
  leg: 'tested',
  title: 'Cap, redaction, traversal and metadata are pinned by tests with the real defaults',
  why: 'A test that sets its own cap does not notice when the default is lost.',
  fix: 'Test a file above and below the default cap, each class of secret, a table of traversal attempts, and the metadata.',
  whenAbsent: 'fail',
  needs: { boundaryTests },
  judge({ boundaryTests: { proofs, control } }) {
    if (proofs.length === 0) return absent('no route was found that returns stored content');
    return judgeTested(proofs, () => control);
  },
});

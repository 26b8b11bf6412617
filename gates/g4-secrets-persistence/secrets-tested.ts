import { absent, defineCheck } from '../../src/define.ts';
import { secretClaims } from '../../src/facts/secrets/tested.ts';
import { testProof } from '../../src/facts/tests/proof.ts';
import { judgeTested } from '../tested-leg.ts';

export default defineCheck({
  id: 'g4/secrets-tested',
  leg: 'tested',
  title: 'Falsifiable tests pin each branch of the loader, its consumers and the plaintext block',
  why: 'A loader whose unreadable-file branch is untested falls open unnoticed.',
  fix: 'Add a test each for: file, precedence, missing, empty, unreadable, the consumers, and no plaintext file in production.',
  whenAbsent: 'fail',
  needs: { secretClaims, testProof },
  judge({ secretClaims: claims, testProof }) {
    if (claims.length === 0) return absent('no code loads secrets from files or writes credentials');
    const proofs = claims.map(({ claim }) => testProof.prove(claim));
    return judgeTested(proofs, ({ claim }) => claims.find((each) => each.claim === claim)?.control);
  },
});

import { absent, defineCheck, unknown } from '../../src/define.ts';
import { effectClaims } from '../../src/facts/effects/claims.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { testProof } from '../../src/facts/tests/proof.ts';
import { judgeTested } from '../tested-leg.ts';
import { withoutEffects } from './subjects.ts';

export default defineCheck({
  id: 'g3/effects-tested',
  leg: 'tested',
  title: 'Refusals, switches, dry run and audit are pinned by tests',
  why: 'The refusals are what matters here, and the happy path never runs them.',
  fix: 'Test that a pending action, a changed payload, an empty environment and an unknown action are refused, and that dry run calls nothing.',
  whenAbsent: 'fail',
  needs: { effectClaims, effects, testProof },
  judge({ effectClaims, effects, testProof }) {
    if (effectClaims.length === 0) {
      const verdict = withoutEffects(effects);
      return verdict.status === 'unknown'
        ? unknown(verdict.summary, verdict)
        : absent('no control of external effects is there that a test would have to pin', verdict);
    }
    const controls = new Map(effectClaims.map(({ claim, control }) => [claim.id, control]));
    return judgeTested(
      effectClaims.map(({ claim }) => testProof.prove(claim)),
      ({ claim }) => {
        const control = controls.get(claim.id);
        return control && { ...control, note: claim.title };
      },
    );
  },
});

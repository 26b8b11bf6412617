import type { Gate } from '../src/define.ts';
import g1 from './g1-auth-exposure/gate.ts';
import g2 from './g2-governance-approvals/gate.ts';
import g3 from './g3-external-side-effects/gate.ts';
import g4 from './g4-secrets-persistence/gate.ts';
import g5 from './g5-artifact-boundary/gate.ts';
import g6 from './g6-deployment-invariants/gate.ts';
import g7 from './g7-observability-correctness/gate.ts';
import g8 from './g8-documentation-convergence/gate.ts';

/** The eight gates, in the order of every report. */
export const gates: readonly Gate[] = [g1, g2, g3, g4, g5, g6, g7, g8];

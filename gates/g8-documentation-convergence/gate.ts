import { defineGate } from '../../src/define.ts';
import authMatches from './auth-matches.ts';
import contractReadable from './contract-readable.ts';
import defaultsMatch from './defaults-match.ts';
import documentedRoutesExist from './documented-routes-exist.ts';
import driftBlocked from './drift-blocked.ts';
import envRegistryComplete from './env-registry-complete.ts';
import noContradictions from './no-contradictions.ts';
import referencesExist from './references-exist.ts';
import routesDocumented from './routes-documented.ts';
import selfScoreAgrees from './self-score-agrees.ts';
import shapesMatch from './shapes-match.ts';

export default defineGate({
  id: 'G8',
  title: 'Documentation convergence',
  question: 'Do the documents and the code say the same, and does something block the change that parts them?',
  checks: [
    contractReadable,
    routesDocumented,
    documentedRoutesExist,
    authMatches,
    shapesMatch,
    envRegistryComplete,
    defaultsMatch,
    noContradictions,
    referencesExist,
    selfScoreAgrees,
    driftBlocked,
  ],
});

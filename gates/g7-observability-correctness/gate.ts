import { defineGate } from '../../src/define.ts';
import capsConsistent from './caps-consistent.ts';
import capsEnforced from './caps-enforced.ts';
import capsFromConfig from './caps-from-config.ts';
import metricsDoNotSpend from './metrics-do-not-spend.ts';
import observabilitySwitched from './observability-switched.ts';
import observabilityTested from './observability-tested.ts';
import queriesBounded from './queries-bounded.ts';
import readsOnly from './reads-only.ts';
import switchesDocumented from './switches-documented.ts';
import switchesEnforced from './switches-enforced.ts';

export default defineGate({
  id: 'G7',
  title: 'Observability correctness',
  question: 'Is looking at the service free of cost and side effects, and are the limits it shows the limits it keeps?',
  checks: [
    metricsDoNotSpend,
    observabilitySwitched,
    switchesEnforced,
    capsFromConfig,
    capsConsistent,
    capsEnforced,
    queriesBounded,
    readsOnly,
    observabilityTested,
    switchesDocumented,
  ],
});

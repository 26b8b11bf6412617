import { defineGate } from '../../src/define.ts';
import actionCap from './action-cap.ts';
import approvalRequired from './approval-required.ts';
import auditFields from './audit-fields.ts';
import controlsLive from './controls-live.ts';
import digestCanonical from './digest-canonical.ts';
import domainSwitches from './domain-switches.ts';
import dryRunOn from './dry-run-on.ts';
import effectsGated from './effects-gated.ts';
import effectsMapped from './effects-mapped.ts';
import effectsTested from './effects-tested.ts';
import flagsStrict from './flags-strict.ts';
import globalSwitchOff from './global-switch-off.ts';
import hashBound from './hash-bound.ts';
import hashReverified from './hash-reverified.ts';
import idempotent from './idempotent.ts';
import pendingBlocked from './pending-blocked.ts';
import policyDocumented from './policy-documented.ts';
import spendCap from './spend-cap.ts';
import { surface } from './surface.ts';
import tierBBounded from './tier-b-bounded.ts';
import tiersDeclared from './tiers-declared.ts';

export default defineGate({
  id: 'G3',
  title: 'External side effects',
  question: 'Does every action on the outside world wait for an approval of exactly that action, under switches and caps that start off?',
  surface,
  checks: [
    tiersDeclared,
    effectsMapped,
    effectsGated,
    pendingBlocked,
    approvalRequired,
    hashBound,
    hashReverified,
    digestCanonical,
    auditFields,
    globalSwitchOff,
    domainSwitches,
    flagsStrict,
    spendCap,
    actionCap,
    dryRunOn,
    tierBBounded,
    controlsLive,
    idempotent,
    effectsTested,
    policyDocumented,
  ],
});

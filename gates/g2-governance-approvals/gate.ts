import { defineGate } from '../../src/define.ts';
import approvalPathsDocumented from './approval-paths-documented.ts';
import approvalsGuarded from './approvals-guarded.ts';
import approverAuthenticated from './approver-authenticated.ts';
import autoApproveBlocked from './auto-approve-blocked.ts';
import autoApproveOff from './auto-approve-off.ts';
import callbacksVerified from './callbacks-verified.ts';
import defaultDenyEnforced from './default-deny-enforced.ts';
import governanceProtectsItself from './governance-protects-itself.ts';
import governanceTested from './governance-tested.ts';
import policyDocumented from './policy-documented.ts';
import protectedListsAgree from './protected-lists-agree.ts';
import separationOfDuties from './separation-of-duties.ts';
import statesClosed from './states-closed.ts';

export default defineGate({
  id: 'G2',
  title: 'Governance & approvals',
  question: 'Can anything be approved other than by an authenticated person, through a path the policy names?',
  checks: [
    protectedListsAgree,
    defaultDenyEnforced,
    autoApproveOff,
    autoApproveBlocked,
    approvalsGuarded,
    approverAuthenticated,
    callbacksVerified,
    statesClosed,
    separationOfDuties,
    governanceProtectsItself,
    governanceTested,
    policyDocumented,
    approvalPathsDocumented,
  ],
});

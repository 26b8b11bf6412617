import type { Report, ReportedCheck } from './report.ts';

export interface ChecklistEntry {
  readonly gate: string;
  readonly text: string;
  readonly checks: readonly string[];
}

/** The "Autopack Ready" checklist: what a service must show, and the checks that show it. */
export const checklist: readonly ChecklistEntry[] = [
  {
    gate: 'G1',
    text: 'In production, every endpoint outside the public list rejects a call without credentials',
    checks: ['g1/routes-guarded', 'g1/guards-hold', 'g1/key-required'],
  },
  { gate: 'G1', text: 'CI proves that no protected endpoint can become public unnoticed', checks: ['g1/exposure-tested'] },
  {
    gate: 'G2',
    text: 'The governance document matches the default-deny policy that is enforced',
    checks: ['g2/policy-documented', 'g2/protected-lists-agree', 'g2/default-deny-enforced'],
  },
  {
    gate: 'G2',
    text: 'Approval endpoints cannot be bypassed in production',
    checks: [
      'g2/approvals-guarded',
      'g2/auto-approve-off',
      'g2/auto-approve-blocked',
      'g2/callbacks-verified',
      'g2/approver-authenticated',
    ],
  },
  {
    gate: 'G3',
    text: 'Tier C actions are proposals until they are explicitly approved',
    checks: ['g3/tiers-declared', 'g3/effects-mapped', 'g3/effects-gated', 'g3/pending-blocked', 'g3/approval-required'],
  },
  {
    gate: 'G3',
    text: 'An approval binds to the hash of the payload, and execution verifies it again',
    checks: ['g3/hash-bound', 'g3/hash-reverified', 'g3/digest-canonical'],
  },
  { gate: 'G3', text: 'Audit records hold the minimum fields', checks: ['g3/audit-fields'] },
  {
    gate: 'G4',
    text: 'Production templates can inject secrets as files (`*_FILE`)',
    checks: ['g4/file-secrets-read', 'g4/file-precedence', 'g4/file-failures-fatal'],
  },
  {
    gate: 'G4',
    text: 'Production stores no credential in plain text by default',
    checks: ['g4/no-plaintext-credentials', 'g4/credential-paths-ignored'],
  },
  {
    gate: 'G5',
    text: 'Artifact endpoints enforce size caps and safe responses',
    checks: ['g5/reads-bounded', 'g5/truncation-marked', 'g5/paths-contained', 'g5/safe-headers'],
  },
  { gate: 'G5', text: 'Optional redaction is deterministic and tested', checks: ['g5/redaction-sound', 'g5/boundary-tested'] },
  {
    gate: 'G6',
    text: 'The proxy routes the API and auth paths to their handlers',
    checks: ['g6/routes-reachable', 'g6/no-shadowed-routes'],
  },
  {
    gate: 'G6',
    text: 'Health reflects the readiness of the back end as it is deployed',
    checks: ['g6/health-is-backend', 'g6/health-can-fail'],
  },
  {
    gate: 'G7',
    text: 'Observability endpoints have a kill switch that is off by default',
    checks: ['g7/observability-switched', 'g7/switches-enforced'],
  },
  {
    gate: 'G7',
    text: 'Usage caps come from configuration and agree across UI and API',
    checks: ['g7/caps-from-config', 'g7/caps-consistent'],
  },
  {
    gate: 'G8',
    text: 'The canonical API contract matches the code in auth and shapes, and CI blocks drift',
    checks: ['g8/routes-documented', 'g8/documented-routes-exist', 'g8/auth-matches', 'g8/shapes-match', 'g8/drift-blocked'],
  },
];

export interface ChecklistItem extends ChecklistEntry {
  readonly ticked: boolean;
  /** Verified as not applying. */
  readonly declared: boolean;
  readonly open: readonly ReportedCheck[];
  readonly proven: readonly ReportedCheck[];
}

/** The checklist of a report. An item is ticked when all its checks hold, or its gate is verified not to apply; unknown never ticks. */
export function checklistOf(report: Report): readonly ChecklistItem[] {
  return checklist.flatMap((entry) => {
    const gate = report.gates.find(({ id }) => id === entry.gate);
    if (!gate) return [];
    const checks = gate.checks.filter((check) => entry.checks.includes(check.id));
    const proven = checks.filter((check) => check.standing === 'holds' && check.status !== 'unknown');
    const open = checks.filter((check) => !proven.includes(check));
    const declared = gate.declared?.status === 'pass';
    return [{ ...entry, ticked: declared || (open.length === 0 && proven.length === entry.checks.length), declared, open, proven }];
  });
}

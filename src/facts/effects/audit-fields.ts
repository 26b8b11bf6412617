/** A field that the record of an external action needs, with the names under which it is known. */
export interface AuditField {
  readonly name: string;
  readonly group: 'who' | 'what' | 'when' | 'inputs' | 'outputs' | 'safety';
  /** Names in plain form: lower case, no underscores. */
  readonly names: readonly string[];
}

const field = (group: AuditField['group'], name: string, ...others: string[]): AuditField => ({
  name,
  group,
  names: [name, ...others].map((each) => each.replaceAll('_', '')),
});

/** The minimum of the seed report, by group. */
export const AUDIT_FIELDS: readonly AuditField[] = [
  field('who', 'approved_by', 'approver', 'approver_id', 'approved_by_id', 'reviewed_by', 'decided_by'),
  field(
    'who',
    'requested_by',
    'requester',
    'requested_by_id',
    'principal',
    'initiator',
    'initiated_by',
    'actor',
    'created_by',
    'proposed_by',
  ),
  field('who', 'auth_principal_type', 'auth_type', 'principal_kind', 'principal_type', 'auth_method', 'actor_type'),
  field('who', 'auth_principal_id', 'principal_id', 'subject', 'user_id', 'api_key_id', 'actor_id'),
  field('what', 'action_type', 'action', 'kind', 'type'),
  field('what', 'provider', 'service', 'vendor', 'channel', 'integration'),
  field('what', 'operation', 'method', 'verb', 'op'),
  field('what', 'run_id', 'run', 'workflow_id', 'session_id', 'trace_id'),
  field('what', 'phase_id', 'phase_number', 'phase', 'step_id', 'step', 'task_id'),
  field('what', 'idempotency_key', 'dedupe_key', 'request_id', 'idempotency_id'),
  field('when', 'requested_at', 'created_at', 'proposed_at', 'inserted_at'),
  field('when', 'approved_at', 'responded_at', 'decided_at', 'reviewed_at'),
  field('when', 'executed_at', 'started_at', 'execution_started_at'),
  field('when', 'completed_at', 'finished_at', 'ended_at', 'failed_at'),
  field('inputs', 'payload_hash', 'action_digest', 'content_sha256', 'payload_digest', 'content_hash', 'payload_sha256'),
  field('inputs', 'payload_summary', 'request_summary', 'preview', 'summary', 'payload_preview'),
  field('inputs', 'external_target', 'target', 'account', 'channel_id', 'store_id', 'symbol', 'recipient', 'destination'),
  field(
    'outputs',
    'external_object_id',
    'external_id',
    'listing_id',
    'video_id',
    'order_id',
    'provider_ref',
    'provider_id',
    'object_id',
    'external_ref',
  ),
  field('outputs', 'result_status', 'status', 'outcome', 'result'),
  field('outputs', 'error_code or error_summary', 'error_code', 'error_summary', 'error_message', 'error', 'failure_reason', 'last_error'),
  field('safety', 'risk_score or risk_level', 'risk_score', 'risk_level', 'risk', 'severity'),
  field('safety', 'kill_switch_snapshot', 'switches', 'flags_snapshot', 'kill_switches', 'switch_snapshot', 'flags'),
  field('safety', 'spend_snapshot', 'estimated_cost', 'actual_cost', 'cost_usd', 'spend', 'cost', 'spend_usd', 'cost_cents', 'amount'),
];

const plain = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();

/** The names of a record that hold a field; one name holds one field: what is asked first takes it. */
export function holding(fields: Iterable<string>): Map<AuditField, string> {
  const free = new Map([...fields].map((name) => [plain(name), name]));
  const found = new Map<AuditField, string>();
  for (const exact of [true, false])
    for (const each of AUDIT_FIELDS) {
      if (found.has(each)) continue;
      const wanted = exact ? each.name.split(' or ').map(plain) : each.names;
      const name = wanted.find((one) => free.has(one));
      if (name === undefined) continue;
      found.set(each, free.get(name) ?? name);
      free.delete(name);
    }
  return found;
}

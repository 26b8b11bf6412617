import { absent, defineCheck, type Finding, fail, pass, type Severity } from '../../src/define.ts';
import { audit } from '../../src/facts/effects/audit.ts';
import { AUDIT_FIELDS } from '../../src/facts/effects/audit-fields.ts';

export default defineCheck({
  id: 'g3/audit-fields',
  leg: 'enforced',
  title: 'Proposal and execution leave an audit record with the minimum fields',
  why: 'After an incident the record is all there is: who, what, when, with which input and result.',
  fix: 'Write the record on proposal, approval, execution and failure, fill every field, redact sensitive targets and never rewrite it.',
  whenAbsent: 'fail',
  needs: { audit },
  judge({ audit: { record } }) {
    if (!record) return absent('no record of external actions was found');
    const { path, line } = record;
    const title = record.names.join(' with ');
    const findings: Finding[] = [];
    const add = (key: string, message: string, severity: Severity = 'blocker', place = { path, line }): void => {
      findings.push({ key: `${title} ${key}`, severity, message, ...place, related: [] });
    };
    for (const { name, group } of record.missing) add(name, `${title} has no ${name} (${group})`);
    for (const { field, name } of record.empty) add(name, `nothing ever fills ${name} of ${title} (${field.name})`);
    if (!record.failure) add('failure', `no failure is written to ${title}`);
    if (!record.live) add('live', `no served entry writes ${title}`);
    else if (!record.queried) add('query', `no served entry lists ${title}`, 'exception');
    if (record.deleted) add('delete', `entries of ${title} are deleted`, 'blocker', record.deleted);
    const inspected = AUDIT_FIELDS.length;
    const evidence = [{ path, line, note: `${title}: ${[...record.held.values()].join(', ')}` }];
    if (findings.length > 0)
      return fail(
        record.missing.length > 0
          ? `${title} has ${inspected - record.missing.length} of ${inspected} fields`
          : `${title} does not keep everything`,
        { inspected, evidence, findings },
      );
    return pass(`${title} has and fills ${inspected} of ${inspected} fields`, { inspected, evidence });
  },
});

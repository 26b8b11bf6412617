import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { isApproval } from '../../src/facts/effects/guarded.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { isEmpty, recordWrites, sameRecord } from '../../src/facts/effects/records.ts';
import { distinctFindings, type Judged, judgedGates } from './subjects.ts';

export default defineCheck({
  id: 'g3/approval-required',
  leg: 'enforced',
  title: 'The gate loads a stored approval and checks status, expiry and subject',
  why: 'An optional approval is skipped by leaving it out.',
  fix: 'Make the approval id mandatory, load the record, and refuse when it is missing, expired or for another action.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    const gates = judgedGates(effects).filter(({ gate }) => gate?.kind !== 'predicate');
    const skipped = effects.effects.filter(({ gating }) => gating().bypasses.length > 0 || gating().status.some(({ given }) => given));
    if (gates.length === 0 && skipped.length === 0) return absent('no gate of approvals was found');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    const all: Judged[] = [
      ...gates,
      ...skipped
        .filter((effect) => !gates.some((each) => each.effect === effect))
        .map(
          (effect): Judged => ({
            name: effect.guarded.name,
            key: effect.key,
            at: effect.mutation.at,
            gating: effect.gating(),
            severity: 'blocker',
            way: effect.mutation.way,
            effect,
          }),
        ),
    ];
    for (const { name, key, at, gating, severity, way } of all) {
      const before = findings.length;
      for (const bypass of gating.bypasses)
        findings.push({
          key: `${key} ${bypass.text}`,
          severity: bypass.from === 'environment' && !bypass.whenUnset ? 'exception' : severity,
          message: `${name} skips the approval ${bypass.whenUnset ? `when ${bypass.text} is unset` : `depending on ${bypass.text}`}`,
          ...bypass.at,
          related: way,
        });
      if (gating.marker) {
        evidence.push(gating.marker);
        continue;
      }
      const given = gating.status.find((control) => control.given && /approv/i.test(control.field));
      if (given && !gating.status.some(isApproval))
        findings.push({
          key: `${key} ${given.field}`,
          severity,
          message: `${name} takes ${given.field} of the caller for an approval`,
          ...(given.at ?? at),
          related: way,
        });
      if (findings.length === before && !gating.expiry)
        findings.push({
          key: `${key} expiry`,
          severity: 'exception',
          message: `${name} accepts an approval of any age`,
          ...at,
          related: way,
          fix: 'Store when an approval expires, and refuse after that.',
        });
      if (findings.length === before)
        evidence.push({
          ...at,
          note: `${name} needs ${[...gating.status.filter(isApproval).map(({ field }) => field), ...gating.records].join(', ')}, for a limited time`,
        });
    }
    for (const writer of effects.gates.writers) {
      if (!all.some(({ gating }) => touches(gating, writer.record))) continue;
      const reference = recordWrites(writer.trace).find(
        ({ field, value }) =>
          /approval_?(?:id|ref)/i.test(field) &&
          !isEmpty(value) &&
          value.origins.length > 0 &&
          value.origins.every(({ from }) => from === 'request'),
      );
      const loads = [...writer.gating.records, ...writer.gating.optional].some((name) => /approv/i.test(name));
      if (reference && !loads)
        findings.push({
          key: `${writer.callable.name} ${reference.field}`,
          severity: all[0]?.severity ?? 'blocker',
          message: `${writer.callable.name} stores any ${reference.field} that it is given and loads no approval of that id`,
          ...reference.at,
          related: [{ ...writer.callable.at, note: writer.callable.name }],
        });
    }
    const inspected = all.length;
    if (findings.length > 0)
      return fail(
        `an approval can be left out, reused or made up at ${new Set(findings.map(({ path, line }) => `${path}:${line}`)).size} places`,
        { inspected, evidence, findings: distinctFindings(findings) },
      );
    return pass(`${inspected} of ${inspected} gates load an approval and check its status and age`, { inspected, evidence });
  },
});

/** Whether a gate asks for records of this kind. */
const touches = (gating: Judged['gating'], record: string): boolean =>
  gating.status.some(({ field }) => sameRecord(field.split('.')[0] ?? '', record)) ||
  gating.records.some((name) => sameRecord(name, record));

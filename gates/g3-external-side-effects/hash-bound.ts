import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { bindingOf } from '../../src/facts/effects/binding.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { sameRecord } from '../../src/facts/effects/records.ts';
import { distinctFindings, judgedGates } from './subjects.ts';

export default defineCheck({
  id: 'g3/hash-bound',
  leg: 'enforced',
  title: 'An approval stores the hash of the exact payload',
  why: 'Without it an approval covers whatever the payload becomes later.',
  fix: 'Compute the digest of the payload that was shown and store it, mandatory, with the approval.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    const gates = judgedGates(effects);
    if (gates.length === 0) return absent('no gate of approvals was found');
    const concerned = effects.gates.writers.filter(({ record }) =>
      gates.some(
        ({ gating }) =>
          gating.status.some(({ field }) => sameRecord(field.split('.')[0] ?? '', record)) ||
          gating.records.some((name) => sameRecord(name, record) || sameRecord(name.replace(/s$/, ''), record)),
      ),
    );
    if (concerned.length === 0) return absent('no function that approves an action was found', { inspected: gates.length });
    const live = concerned.some((writer) => writer.live);
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const writer of concerned) {
      const { name, at } = writer.callable;
      const binding = bindingOf(writer);
      if (binding.bound) {
        evidence.push({ ...(binding.at ?? at), note: `${name} ${binding.how}` });
        continue;
      }
      findings.push({
        key: name,
        severity: live && !writer.live ? 'exception' : 'blocker',
        message: `${name} approves ${writer.record} ${binding.how}`,
        ...(binding.at ?? at),
        related: [{ ...at, note: name }],
      });
    }
    const inspected = concerned.length;
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} functions approve without binding the payload`, {
        inspected,
        evidence,
        findings: distinctFindings(findings),
      });
    return pass(`${inspected} of ${inspected} functions that approve bind the approval to the payload`, { inspected, evidence });
  },
});

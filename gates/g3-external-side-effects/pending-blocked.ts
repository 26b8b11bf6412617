import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { isApproval, isApprovalRecord } from '../../src/facts/effects/guarded.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { isApprovedText } from '../../src/facts/effects/words.ts';
import { distinctFindings, judgedGates } from './subjects.ts';

export default defineCheck({
  id: 'g3/pending-blocked',
  leg: 'enforced',
  core: true,
  title: 'Only an approved action may execute',
  why: 'If pending is executable, asking for approval is the same as having it.',
  fix: 'Let the gate accept the approved state alone and refuse every other.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    const gates = judgedGates(effects);
    if (gates.length === 0) return absent('no gate of approvals was found');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const { name, key, at, gating, severity, way } of gates) {
      const controls = gating.status.filter(isApproval);
      const wrong = controls.filter(
        ({ accepted, anything }) => anything || accepted.some((text) => text !== 'true' && !isApprovedText(text)),
      );
      const asked = gating.marker !== undefined || controls.length > 0 || gating.records.some(isApprovalRecord);
      if (asked && wrong.length === 0) {
        const [control] = controls;
        evidence.push({
          ...(control?.at ?? at),
          note: control
            ? `${name} needs ${control.field} to be ${control.accepted.join(' or ')}, and refuses ${control.refused.join(', ')}`
            : `${name} needs ${gating.records.join(', ') || 'a person'}`,
        });
        continue;
      }
      for (const { field, accepted, anything, at: asks } of wrong) {
        const through = accepted.filter((text) => text !== 'true' && !isApprovedText(text));
        findings.push({
          key: `${key} ${field}`,
          severity,
          message: `${name} lets ${[...through, ...(anything ? ['any value that is not refused'] : [])].join(', ')} of ${field} execute`,
          ...(asks ?? at),
          related: way,
          fix: `Let ${name} accept the approved value of ${field} alone.`,
        });
      }
      if (!asked)
        findings.push({
          key,
          severity,
          message: `${name} starts an action in whatever state it is`,
          ...at,
          related: way,
          fix: `Refuse in ${name} unless the action is approved.`,
        });
    }
    const inspected = gates.length;
    if (findings.length > 0)
      return fail(`${count(findings.length, 'gate lets', 'gates let')} an action execute that nobody approved`, {
        inspected,
        evidence,
        findings: distinctFindings(findings),
      });
    return pass(`${inspected} gates let only approved actions execute`, { inspected, evidence });
  },
});

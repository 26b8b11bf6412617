import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { shownCaps } from '../../src/facts/observability/caps.ts';

export default defineCheck({
  id: 'g7/caps-from-config',
  leg: 'enforced',
  core: true,
  title: 'Caps in responses come from configuration',
  why: 'A number typed into a response says nothing about the limit in force.',
  fix: 'Return the configured value that enforcement uses.',
  whenAbsent: 'fail',
  needs: { shownCaps },
  judge({ shownCaps: caps }) {
    if (caps.length === 0) return absent('no observability route shows a cap');
    const findings: Finding[] = [];
    const undecided: Evidence[] = [];
    const evidence: Evidence[] = [];
    for (const { entry, key, at, from, value, variables } of caps) {
      if (from === 'literal')
        findings.push({
          key: `${entry.name} ${key}`,
          severity: 'blocker',
          message: `${entry.name} shows ${value} as ${key}, a number that is written in the code`,
          ...at,
          related: [{ ...entry.at, note: `handler of ${entry.name}` }],
        });
      else if (from === 'unknown') undecided.push({ ...at, note: `${key} of ${entry.name}` });
      else
        evidence.push({
          ...at,
          note: `${key} of ${entry.name} comes from ${from === 'stored' ? 'the stored record' : variables.join(', ')}`,
        });
    }
    const details = { inspected: caps.length, evidence };
    if (findings.length > 0)
      return fail(`${findings.length} of ${caps.length} caps in responses are written in the code`, { ...details, findings });
    if (undecided.length > 0)
      return unknown(`where ${undecided.length} of ${caps.length} caps come from could not be followed: ${undecided[0]?.note ?? ''}`, {
        inspected: caps.length,
        evidence: undecided,
      });
    return pass(`${caps.length} caps in responses come from configuration or the record they belong to`, details);
  },
});

import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { documentedPolicy } from '../../src/facts/effects/documented.ts';
import { distinctFindings } from './subjects.ts';

export default defineCheck({
  id: 'g3/policy-documented',
  leg: 'documented',
  title: 'Documented tiers, switches and caps equal the code’s values',
  why: 'An operator who trusts a documented default that is not there has no limit at all.',
  fix: 'Make the tables equal the code, with the value that holds when a variable is unset.',
  whenAbsent: 'fail',
  needs: { documentedPolicy },
  judge({ documentedPolicy: { tiers, controls, fields, phantoms } }) {
    const inspected = tiers.length + controls.length + fields.length;
    if (inspected === 0 && phantoms.length === 0) return absent('neither code nor documents hold a policy of external effects');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const { action, code, documented, at, stated } of tiers) {
      if (code !== undefined && documented === code) evidence.push({ ...(stated ?? at), note: `${action} is ${code}` });
      else
        findings.push({
          key: action,
          severity: 'blocker',
          message:
            documented === undefined
              ? `no table of a document names ${action}, which code makes Tier ${code}`
              : code === undefined
                ? `documents make ${action} Tier ${documented}, and no table in code names it`
                : `documents make ${action} Tier ${documented}, code Tier ${code}`,
          ...(stated ?? at),
          related: stated ? [{ ...at, note: `the table in code` }] : [],
        });
    }
    for (const { variable, code, documented, at, stated } of controls) {
      if (stated && (documented === undefined || documented === code))
        evidence.push({
          ...stated,
          note: documented === undefined ? `${variable} is documented` : `${variable} is ${documented} when unset`,
        });
      else
        findings.push({
          key: variable,
          severity: 'blocker',
          message: stated
            ? `documents say that ${variable} is ${documented} when unset, code makes it ${code}`
            : `no document names ${variable}`,
          ...(stated ?? at),
          related: stated ? [{ ...at, note: 'read here' }] : [],
        });
    }
    const silent = fields.filter(({ stated }) => !stated);
    const [gap] = silent;
    if (gap)
      findings.push({
        key: 'audit fields',
        severity: 'blocker',
        message: `no document names the audit fields ${silent.map(({ name }) => name).join(', ')}`,
        ...gap.at,
        related: [],
      });
    for (const { variable, stated } of phantoms)
      findings.push({
        key: variable,
        severity: 'blocker',
        message: `documents promise ${variable}, and no code reads it`,
        ...stated,
        related: [],
      });
    for (const { stated, name } of fields) if (stated) evidence.push({ ...stated, note: `names ${name}` });
    if (findings.length > 0)
      return fail(
        `${count(findings.length, 'statement on external effects differs', 'statements on external effects differ')} from the code`,
        {
          inspected,
          evidence,
          findings: distinctFindings(findings),
        },
      );
    if (tiers.length + controls.length === 0) return absent('neither code nor documents hold tiers, switches or caps of external effects');
    return pass(
      `documents and code agree on ${tiers.length} actions, ${controls.length} switches and caps, and ${fields.length} audit fields`,
      { inspected, evidence },
    );
  },
});

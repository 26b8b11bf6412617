import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { distinctFindings, judgedGates } from './subjects.ts';

const COVERS = /action|operation|provider|target|kind|\btype\b|_type|channel|account|tool|method|destination|recipient/i;

export default defineCheck({
  id: 'g3/digest-canonical',
  leg: 'enforced',
  title: 'The digest is SHA-256 or better over a canonical form of action, target and payload',
  why: 'A digest that depends on key order or leaves out the target lets two different actions look the same.',
  fix: 'Serialise canonically, include action and target, and use SHA-256.',
  severity: 'exception',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    const digests = judgedGates(effects).flatMap(({ name, gating }) =>
      gating.digests.filter(({ against }) => against !== 'other').map((digest) => ({ name, digest })),
    );
    if (digests.length === 0) return absent('no gate compares a digest');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    const open: Evidence[] = [];
    for (const { name, digest } of digests) {
      const covers = digest.inputs.some((input) => COVERS.test(input));
      const wrong = [
        ...(digest.strong === false ? [`${digest.algorithm} can be collided or is cut short`] : []),
        ...(digest.canonical === false ? ['what is hashed depends on the order of keys'] : []),
        ...(digest.joined ? ['its parts stand side by side, so that the end of one may be the start of the next'] : []),
        ...(!covers && digest.inputs.length > 0 ? [`it covers ${digest.inputs.join(', ')}, and neither action nor target`] : []),
      ];
      const place = digest.at;
      if (wrong.length > 0)
        findings.push({
          key: `${place.path} ${digest.inputs.join(', ')}`,
          severity: 'exception',
          message: `the digest that ${name} compares is weak: ${wrong.join('; ')}`,
          ...place,
          related: [],
        });
      else if (digest.strong === 'unknown' || digest.canonical === 'unknown' || digest.inputs.length === 0)
        open.push({ ...place, note: `how the digest of ${name} is made could not be read` });
      else evidence.push({ ...place, note: `${digest.algorithm} of ${digest.inputs.join(', ')}` });
    }
    const inspected = digests.length;
    if (findings.length > 0)
      return fail('a digest lets two different actions look the same', { inspected, evidence, findings: distinctFindings(findings) });
    const [first] = open;
    if (first) return unknown(first.note ?? '', { inspected, evidence: open });
    return pass(`${inspected} digests are canonical and cover action, target and payload`, { inspected, evidence });
  },
});

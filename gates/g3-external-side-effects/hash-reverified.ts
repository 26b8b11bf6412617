import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import type { DigestControl } from '../../src/facts/effects/guarded.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { distinctFindings, type Judged, judgedGates } from './subjects.ts';

export default defineCheck({
  id: 'g3/hash-reverified',
  leg: 'enforced',
  core: true,
  title: 'Execution hashes what it is about to send and compares first',
  why: 'Between approval and execution the payload can change; only the comparison at the last moment notices.',
  fix: 'Hash the very value passed to the effect and refuse when it differs from the approved hash.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    const gates = judgedGates(effects).filter(({ gate }) => gate?.kind !== 'predicate');
    if (gates.length === 0) return absent('no gate of approvals was found');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    const open: Evidence[] = [];
    for (const judged of gates) {
      const { name, key, at, gating, severity, way } = judged;
      const sound = gating.digests.find((digest) => verifies(digest, judged));
      if (sound) {
        evidence.push({
          ...sound.at,
          note: `${name} compares the ${sound.algorithm} digest of ${sound.inputs.join(', ') || 'what it sends'} first`,
        });
        continue;
      }
      const [digest] = gating.digests;
      if (digest && doubtful(digest, judged)) {
        open.push({ ...digest.at, note: `${name}: whether the digest is of what is sent could not be read` });
        continue;
      }
      findings.push({
        key,
        severity,
        message: digest ? `${name}: ${wrongWith(digest)}` : `${name} executes without hashing what is sent again`,
        ...(digest?.at ?? at),
        related: [...(digest?.bypass.map((each) => ({ ...each.at, note: `depends on ${each.text}` })) ?? []), ...way],
      });
    }
    const inspected = gates.length;
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} executions do not hash again what they send`, {
        inspected,
        evidence,
        findings: distinctFindings(findings),
      });
    const [first] = open;
    if (first) return unknown(first.note ?? '', { inspected, evidence: open });
    return pass(`${inspected} of ${inspected} executions hash what they send and compare first`, { inspected, evidence });
  },
});

/** For an effect the digest must be of what goes out; a gate that sends nothing itself is given it. */
const verifies = ({ blocks, against, over, beside, changed }: DigestControl, { effect, gate }: Judged): boolean =>
  !changed && beside.length === 0 && blocks && against === 'stored' && (effect || gate?.kind === 'executor' ? over === 'sent' : true);

const doubtful = ({ blocks, against, over, inputs }: DigestControl, { effect }: Judged): boolean =>
  blocks && against === 'stored' && effect !== undefined && over === 'other' && inputs.length === 0;

function wrongWith({ blocks, against, over, bypass, beside, changed }: DigestControl): string {
  const [first] = bypass;
  if (!blocks) return first ? `the digest is only compared depending on ${first.text}` : 'a digest that differs does not stop it';
  if (against === 'request') return 'the digest is compared with one that the caller gives';
  if (against === 'other') return 'the digest is not compared with the approved one';
  if (changed) return `what was hashed is changed at ${changed.path}:${changed.line} before it is sent`;
  if (beside.length > 0) return `${beside.join(', ')} is sent and not hashed`;
  return over === 'sent' ? 'the digest is not compared' : 'the digest is of something else than what is sent';
}

import { absent, type Evidence, type Finding, fail, pass, unknown, type Verdict } from '../src/define.ts';
import type { ClaimProof } from '../src/facts/tests/proof.ts';

/** Where the control is that a claim is about, for findings of claims that no test reaches. */
export type Control = Evidence;

/**
 * The verdict of a `tested` check from the proofs of its claims. Each claim that is not proven is a finding at the test, the job or the
 * control that shows it; a running test that demands the opposite fails whatever else holds; only when all are proven it passes.
 * `control` says where the judged control stands.
 */
export function judgeTested(proofs: readonly ClaimProof[], control: (proof: ClaimProof) => Control | undefined): Verdict {
  const inspected = proofs.length;
  if (inspected === 0) return absent('nothing is there that a test would have to pin');
  const lead = (proof: ClaimProof): readonly Evidence[] => {
    const found = control(proof);
    return found ? [found] : [];
  };
  const evidence = proofs.filter(({ verdict }) => verdict === 'proven').flatMap((proof) => [...lead(proof), ...proof.evidence]);
  const findings = proofs.flatMap((proof): Finding[] => {
    const contrary = proof.opposite.map(({ test, pinned: [first] }): Finding => {
      const { path, line } = first?.at ?? test;
      return {
        key: `${proof.claim.id} ${test.path}::${test.name}`,
        severity: 'blocker',
        message: `${test.name} demands the opposite of: ${proof.claim.title} (V28)`,
        path,
        line,
        related: lead(proof),
        fix: `Change ${test.name} so that it fails unless ${proof.claim.title}.`,
      };
    });
    if (contrary.length > 0) return contrary;
    if (proof.verdict === 'proven' || proof.verdict === 'undecided') return [];
    const place = proof.at ?? control(proof);
    if (!place) return [];
    return [
      {
        key: proof.claim.id,
        severity: 'blocker',
        message: `no test proves that ${proof.claim.title}: ${proof.reason}`,
        path: place.path,
        line: place.line,
        related: [...lead(proof), ...proof.evidence],
      },
    ];
  });
  if (proofs.every(({ verdict }) => verdict === 'unlinked'))
    return absent('no test reaches what this check is about', { inspected, evidence: proofs.flatMap(lead) });
  const proven = proofs.filter(({ verdict, opposite }) => verdict === 'proven' && opposite.length === 0).length;
  const unplaced = proofs.filter((proof) => proof.verdict === 'unlinked' && !control(proof));
  if (findings.length > 0 || unplaced.length > 0)
    return fail(`tests prove ${proven} of ${inspected} rules`, { inspected, evidence, findings });
  const open = proofs.filter(({ verdict }) => verdict === 'undecided');
  const [first] = open;
  if (first)
    return unknown(`whether a blocking job runs the tests of ${open.length} of ${inspected} rules could not be decided: ${first.reason}`, {
      inspected,
      evidence: open.flatMap((proof) => [...lead(proof), ...proof.evidence]),
    });
  return pass(`falsifiable tests in a blocking job prove ${inspected} of ${inspected} rules`, { inspected, evidence });
}

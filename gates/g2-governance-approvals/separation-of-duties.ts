import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { comparesRequester } from '../../src/facts/approvals/duties.ts';
import { approvals, chainOf } from '../../src/facts/approvals/index.ts';

export default defineCheck({
  id: 'g2/separation-of-duties',
  leg: 'enforced',
  title: 'Requester and approver differ',
  why: 'One compromised account should not both ask and answer.',
  fix: 'Refuse an approval by the identity that requested it.',
  severity: 'advice',
  whenAbsent: 'neutral',
  needs: { approvals },
  judge({ approvals }) {
    const paths = approvals
      .paths('exposed')
      .filter(({ human, entry, writes }) => human && !entry.loaded && writes.some(({ fresh }) => !fresh));
    if (paths.length === 0) return absent('nobody decides on a stored request');
    const judged = paths.map((path) => ({ path, at: comparesRequester(approvals.controls(path)) }));
    const findings = judged.flatMap(({ path, at }): Finding[] =>
      at
        ? []
        : [
            {
              key: path.key,
              severity: 'advice',
              message: `${path.entry.name} lets whoever asked for ${path.record} approve it: requester and approver are not compared`,
              path: path.writes[0]?.at.file ?? path.entry.at.path,
              line: path.writes[0]?.at.line ?? path.entry.at.line,
              related: chainOf(path),
            },
          ],
    );
    const evidence = judged.flatMap(({ path, at }) => (at ? [{ ...at, note: `${path.entry.name} compares requester and approver` }] : []));
    if (findings.length > 0)
      return fail(`${findings.length} of ${paths.length} ways to approve do not tell requester and approver apart`, {
        inspected: paths.length,
        evidence,
        findings,
      });
    return pass(`${paths.length} ways to approve refuse the requester`, { inspected: paths.length, evidence });
  },
});

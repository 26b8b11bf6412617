import { defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { attribute } from '../../src/facts/approvals/approver.ts';
import { approvals, chainOf } from '../../src/facts/approvals/index.ts';
import { nothingApproves } from './looked-for.ts';

export default defineCheck({
  id: 'g2/approver-authenticated',
  leg: 'enforced',
  title: 'The recorded approver comes from the credential',
  why: 'An approver typed into the request body proves nothing when it matters who approved.',
  fix: 'Take the approver from the verified identity and drop the field from the request.',
  whenAbsent: 'fail',
  needs: { approvals },
  judge({ approvals }) {
    const paths = approvals.paths('exposed').filter(({ human, entry }) => human && entry.kind !== 'command');
    if (paths.length === 0) return nothingApproves(approvals);
    const judged = paths.map((path) => ({ path, found: attribute(path) }));
    const findings = judged.flatMap(({ path, found }): Finding[] => {
      if (found.verdict === 'authenticated' || found.verdict === 'unknown') return [];
      const at = found.write?.at;
      return [
        {
          key: path.key,
          severity: found.verdict === 'shared' ? 'advice' : found.verdict === 'missing' ? 'exception' : 'blocker',
          message: `${path.entry.name} ${found.text}`,
          path: at?.file ?? path.writes[0]?.at.file ?? path.entry.at.path,
          line: at?.line ?? path.writes[0]?.at.line ?? path.entry.at.line,
          related: chainOf(path, found.write ?? path.writes[0]),
        },
      ];
    });
    const inspected = judged.length;
    const good = judged.filter(({ found }) => found.verdict === 'authenticated');
    const evidence = good.flatMap(({ path, found }) =>
      chainOf(path, found.write)
        .slice(-1)
        .map((each) => ({ ...each, note: `${path.entry.name} ${found.text}` })),
    );
    if (findings.length > 0 && findings.every(({ severity }) => severity === 'advice'))
      return fail(`${findings.length} of ${inspected} ways to approve record the holder of a shared key, no person`, {
        inspected,
        evidence,
        findings,
      });
    if (findings.length > 0)
      return fail(`${good.length} of ${inspected} ways to approve record who authenticated`, { inspected, evidence, findings });
    const open = judged.filter(({ found }) => found.verdict === 'unknown');
    const [first] = open;
    if (first)
      return unknown(`${first.path.entry.name} ${first.found.text}`, {
        inspected,
        evidence: [...evidence, ...open.flatMap(({ path, found }) => chainOf(path, found.write).slice(-1))],
      });
    return pass(`${good.length} of ${inspected} ways to approve record who authenticated`, { inspected, evidence });
  },
});

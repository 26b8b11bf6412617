import { defineCheck, fail, pass } from '../../src/define.ts';
import { approvals } from '../../src/facts/approvals/index.ts';
import { transitions } from '../../src/facts/approvals/transitions.ts';
import { nothingApproves } from './looked-for.ts';

export default defineCheck({
  id: 'g2/states-closed',
  leg: 'enforced',
  title: 'Approval states are a closed set with checked transitions',
  why: 'A status taken from the caller, or a rejected request that can be approved later, makes every decision reversible.',
  fix: 'Write only declared states, check the current state in the same update, and keep terminal states terminal.',
  whenAbsent: 'fail',
  needs: { approvals, transitions },
  judge({ approvals, transitions }) {
    const { judged, problems, held } = transitions;
    if (judged.length === 0) return nothingApproves(approvals);
    const findings = problems.map(({ kind, key, text, write, related }) => ({
      key,
      severity: kind === 'expiry' ? ('exception' as const) : ('blocker' as const),
      message: text,
      path: write.at.file,
      line: write.at.line,
      related,
    }));
    const inspected = judged.length;
    if (findings.length > 0)
      return fail(`${findings.length} transitions to "approved" are open, of ${inspected} ways to approve`, {
        inspected,
        evidence: held,
        findings,
      });
    return pass(`${inspected} ways to approve write a declared status to what still waits`, {
      inspected,
      evidence:
        held.length > 0 ? held : judged.map(({ entry }) => ({ ...entry.at, note: `${entry.name} makes the record with its status` })),
    });
  },
});

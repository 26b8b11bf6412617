import { count } from '../../src/count.ts';
import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { callbacks } from '../../src/facts/approvals/callbacks.ts';
import { approvals } from '../../src/facts/approvals/index.ts';

/** What an operator has to set, or what needs a member of the channel, is an exception. */
const EXCEPTIONS: ReadonlySet<string> = new Set(['mode', 'bypass', 'comparison', 'anybody']);

export default defineCheck({
  id: 'g2/callbacks-verified',
  leg: 'enforced',
  title: 'Approvals by webhook, bot or mail verify sender and secret, and fail closed',
  why: 'A callback anyone can forge is an approval anyone can give.',
  fix: 'Verify the signature over the raw body in constant time, check the sender against a list, and refuse when the secret is not set.',
  whenAbsent: 'neutral',
  needs: { approvals, callbacks },
  judge({ approvals, callbacks }) {
    const { judged, problems } = callbacks;
    if (judged.length === 0)
      return absent(`none of ${approvals.followed('exposed')} entries approves by webhook, bot or mail`, {
        evidence: approvals
          .paths('exposed')
          .slice(0, 8)
          .map(({ entry }) => ({ ...entry.at, note: `${entry.name} approves` })),
      });
    const bots = new Set(judged.filter(({ entry }) => entry.kind === 'bot').map(({ entry }) => entry.name));
    const findings = problems
      .filter(({ kind }) => kind !== 'unknown')
      .map(
        ({ kind, key, text, at, related }): Finding => ({
          key,
          severity:
            EXCEPTIONS.has(kind) && !(kind === 'anybody' && [...bots].some((name) => key.startsWith(name))) ? 'exception' : 'blocker',
          message: text,
          ...at,
          related,
        }),
      );
    const inspected = judged.length;
    const evidence = judged.map(({ entry }) => ({ ...entry.at, note: `${entry.name}: ${entry.route?.reason ?? 'a bot answers'}` }));
    if (findings.length > 0)
      return fail(`${count(findings.length, 'gap')} in ${count(inspected, 'way')} to approve from outside`, {
        inspected,
        evidence,
        findings,
      });
    const [open] = problems;
    if (open) return unknown(open.text, { inspected, evidence });
    return pass(`${inspected} ways to approve from outside verify secret and sender`, { inspected, evidence });
  },
});

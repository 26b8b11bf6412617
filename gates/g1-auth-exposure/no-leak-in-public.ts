import { count } from '../../src/count.ts';
import { absent, defineCheck, fail, pass, unknown } from '../../src/define.ts';
import { publicResponses } from '../../src/facts/public-responses.ts';

export default defineCheck({
  id: 'g1/no-leak-in-public',
  leg: 'enforced',
  title: 'No public route returns a secret or a credential-bearing URL',
  why: 'A health or status page that echoes a connection string hands the database to whoever asks.',
  fix: 'Return names and states only; remove the value, or mask the credential before it enters the response.',
  whenAbsent: 'neutral',
  needs: { publicResponses },
  judge({ publicResponses }) {
    const { inspected, leaks, unread } = publicResponses;
    if (inspected === 0) return absent('no public route answers with content of its own');
    if (leaks.length > 0)
      return fail(`${count(leaks.length, 'public answer holds', 'public answers hold')} a secret`, {
        inspected,
        findings: leaks.map((leak) => ({
          key: `${leak.route} ${leak.secret}`,
          severity: leak.under.length > 0 ? 'exception' : 'blocker',
          message: `${leak.route} returns the value of ${leak.secret}${leak.under.length > 0 ? ` when ${leak.under.join(' and ')} is set` : ''}`,
          ...leak.at,
          related: [{ ...leak.handler, note: leak.route }, ...leak.path],
        })),
      });
    if (unread.length > 0)
      return unknown(`${unread.length} of ${inspected} public handlers could not be followed to their answer`, {
        inspected,
        evidence: unread.map(({ route, at, reason }) => ({ ...at, note: `${route}: ${reason}` })),
      });
    return pass(`${inspected} public answers followed under every variable, none holds a secret`, {
      inspected,
      evidence: publicResponses.evidence,
    });
  },
});

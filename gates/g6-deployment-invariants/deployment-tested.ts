import { absent, defineCheck, fail } from '../../src/define.ts';
import { routingTests } from '../../src/facts/deployment/routing-tests.ts';
import { judgeTested } from '../tested-leg.ts';

export default defineCheck({
  id: 'g6/deployment-tested',
  leg: 'tested',
  title: 'A blocking job tests the routing when proxy or compose files change',
  why: 'A path filter that skips the test for exactly these files makes it decoration.',
  fix: 'Run the routing test in a blocking job, triggered by the proxy and compose files too.',
  whenAbsent: 'fail',
  needs: { routingTests },
  judge({ routingTests: { proxies, compose } }) {
    const proofs = proxies.length > 0 ? proxies : compose;
    if (proofs.length === 0) return absent('no proxy or compose file to test');
    const judged = judgeTested(proofs, ({ claim }) => ({ path: claim.id, line: 1, note: 'what the test has to protect' }));
    // A routing that no test protects is a failure: it is there, and its test is missing.
    return judged.status === 'absent'
      ? fail(judged.summary, {
          inspected: proofs.length,
          findings: proofs.map(({ claim: { id } }) => ({
            key: id,
            severity: 'blocker',
            message: `no test reads ${id}`,
            path: id,
            line: 1,
            related: [],
          })),
        })
      : judged;
  },
});

import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { type RoutingTest, routingTests } from '../../src/facts/deployment/routing-tests.ts';

export default defineCheck({
  id: 'g6/deployment-tested',
  leg: 'tested',
  title: 'A blocking job tests the routing when proxy or compose files change',
  why: 'A path filter that skips the test for exactly these files makes it decoration.',
  fix: 'Run the routing test in a blocking job, triggered by the proxy and compose files too.',
  whenAbsent: 'fail',
  needs: { routingTests },
  judge({ routingTests: { proxies, compose, tests } }) {
    const files = proxies.length > 0 ? proxies : compose;
    if (files.length === 0) return absent('no proxy or compose file to test');
    const judged = files.map((file) => ({ file, tests: tests.filter(({ guarded }) => guarded === file) }));
    const proven = judged.filter(({ tests }) => tests.some(counts));
    const evidence = proven.flatMap(({ tests }) => tests.filter(counts).flatMap(evidenceOf));
    const details = { inspected: files.length, evidence };
    const open = judged.filter(({ tests }) => !tests.some(counts));
    if (open.length === 0) return pass(`a blocking job tests ${files.join(', ')}`, details);
    const undecided = open.filter(({ tests }) => tests.some(({ hollow, proof }) => hollow === undefined && proof.verdict === 'unknown'));
    if (undecided.length === open.length) {
      const first = undecided[0]?.tests.find(({ proof }) => proof.verdict === 'unknown');
      return unknown(`whether a blocking job tests ${undecided[0]?.file} is not known: ${first?.proof.reason ?? ''}`, {
        ...details,
        evidence: first ? evidenceOf(first) : [],
      });
    }
    return fail(`${proven.length} of ${files.length} files are tested by a job that blocks`, {
      ...details,
      findings: open
        .filter((each) => !undecided.includes(each))
        .flatMap(({ file, tests }): Finding[] =>
          tests.length === 0
            ? [{ key: file, severity: 'blocker', message: `no test reads ${file}`, path: file, line: 1, related: [] }]
            : tests.slice(0, 5).map(
                (test): Finding => ({
                  key: `${file} ${test.path}`,
                  severity: 'blocker',
                  message: `${test.path} does not protect ${file}: ${test.hollow ?? test.proof.reason}`,
                  ...(test.hollow === undefined ? { path: test.proof.path, line: test.proof.line } : { path: test.path, line: test.line }),
                  related: evidenceOf(test),
                }),
              ),
        ),
    });
  },
});

const counts = ({ hollow, proof }: RoutingTest): boolean => hollow === undefined && proof.verdict === 'blocking';
const evidenceOf = ({ path, line, proof, guarded }: RoutingTest): Evidence[] => [{ path, line, note: `reads ${guarded}` }, ...proof.chain];

import { absent, defineCheck, type Finding, fail, pass, type Severity, unknown } from '../../src/define.ts';
import { type ComparedFact, contractComparison } from '../../src/facts/contract-comparison.ts';
import type { AuthMismatch } from '../../src/facts/documents/compare-contract.ts';

const WORDS = {
  exposed: 'is documented as protected, but answers anyone',
  closed: 'is documented as public, but refuses anonymous requests',
  credential: 'is documented with another credential than the code wants',
  conditional: 'depends on a mode on one side only',
  silent: 'has no auth in its row',
} as const;

/** A row that says public beside its switch says of itself that a mode decides. */
const isSwitched = ({ row, route, kind }: AuthMismatch<ComparedFact>): boolean =>
  kind === 'conditional' && row.switch !== undefined && row.auth.posture === 'public' && route.auth === 'conditional';

export default defineCheck({
  id: 'g8/auth-matches',
  leg: 'enforced',
  core: true,
  title: 'Each row’s auth equals what the code does in production',
  why: '"Requires a key" beside an open route is a false assurance in writing.',
  fix: 'Correct the guard or the row; the code in production decides.',
  whenAbsent: 'fail',
  needs: { contractComparison },
  judge({ contractComparison }) {
    const { path, comparison } = contractComparison;
    if (path === undefined) return absent('no document describes the API');
    type Pair = (typeof comparison.matched)[number];
    const finding = ({ row, route }: Pair, kind: keyof typeof WORDS, severity: Severity): Finding => ({
      key: `${route.method} ${route.path}`,
      severity,
      message: `${route.method} ${route.path} ${WORDS[kind]}${row.auth.text === '' ? '' : `: "${row.auth.text}"`}`,
      path: row.auth.path,
      line: row.auth.line,
      related: [{ ...route.handler, note: `${route.auth} in the code: ${route.route.reason}` }],
    });
    const silent = comparison.undecided.filter(({ row }) => row.auth.from === 'nowhere');
    const undecided = comparison.undecided.filter(({ row }) => row.auth.from !== 'nowhere');
    const findings = [
      // "None (validates the signature)" says what the code does in other words.
      ...comparison.mismatches.flatMap((mismatch) =>
        mismatch.kind === 'understated' || isSwitched(mismatch)
          ? []
          : [
              finding(
                mismatch,
                mismatch.kind,
                mismatch.kind === 'conditional' && mismatch.route.auth !== 'public' ? 'exception' : 'blocker',
              ),
            ],
      ),
      ...silent.map((pair) => finding(pair, 'silent', silent.length === comparison.matched.length ? 'blocker' : 'exception')),
    ];
    const inspected = comparison.matched.length;
    const evidence = comparison.matched.slice(0, 20).map(({ row, route }) => ({
      path: row.auth.path,
      line: row.auth.line,
      note: `${route.method} ${route.path}: "${row.auth.text}", ${route.auth}`,
    }));
    const unclear = undecided.map(({ row, route, reason }) => ({
      path: row.auth.path,
      line: row.auth.line,
      note: `${route.method} ${route.path}: ${reason}`,
    }));
    if (findings.some(({ severity }) => severity === 'blocker') || (findings.length > 0 && unclear.length === 0))
      return fail(`the auth of ${findings.length} of ${inspected} rows is not that of the code`, { inspected, evidence, findings });
    if (inspected === 0) return unknown(`no row of ${path} names a served route`);
    if (unclear.length > 0)
      return unknown(`the auth of ${unclear.length} of ${inspected} rows could not be compared`, {
        inspected,
        evidence: unclear,
        findings,
      });
    return pass(`the auth of all ${inspected} rows is that of the code in production`, { inspected, evidence });
  },
});

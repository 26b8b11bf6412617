import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { contractComparison } from '../../src/facts/contract-comparison.ts';

const WORDS = {
  exposed: 'is documented as protected, but answers anyone',
  closed: 'is documented as public, but refuses anonymous requests',
  credential: 'is documented with another credential than the code wants',
  conditional: 'depends on a mode on one side only',
  understated: 'says "none" although a signature is checked',
} as const;

export default defineCheck({
  id: 'g1/posture-documented',
  leg: 'documented',
  title: 'The public list and the credential are documented as they are',
  why: 'Operators and proxies are configured from the document; where it is wrong, a route is exposed or locked.',
  fix: 'State the header or scheme and the public routes in the contract, equal to the code.',
  whenAbsent: 'fail',
  needs: { contractComparison },
  judge({ contractComparison }) {
    const { path, comparison } = contractComparison;
    if (path === undefined) return absent('no API contract was found');
    const findings: Finding[] = comparison.mismatches.map(({ row, route, kind }) => ({
      key: `${route.method} ${route.path}`,
      severity: kind === 'understated' ? 'advice' : 'blocker',
      message: `${route.method} ${route.path} ${WORDS[kind]}: "${row.auth.text}"`,
      path: row.auth.path,
      line: row.auth.line,
      related: [{ ...route.handler, note: `${route.auth} in the code` }],
    }));
    for (const route of comparison.undocumented)
      if (route.auth === 'public' && !route.implicit)
        findings.push({
          key: `${route.method} ${route.path}`,
          severity: 'blocker',
          message: `${route.method} ${route.path} is public and in no row of the contract`,
          path: route.handler.path,
          line: route.handler.line,
          related: [{ path, line: 1, note: 'the contract' }],
        });
    const inspected = comparison.matched.length;
    const evidence = comparison.matched
      .slice(0, 20)
      .map(({ row, route }) => ({ path: row.auth.path, line: row.auth.line, note: `${route.method} ${route.path}: ${row.auth.text}` }));
    if (findings.length > 0) return fail(`${findings.length} postures are not documented as they are`, { inspected, evidence, findings });
    if (comparison.undecided.length > 0)
      return unknown(`${comparison.undecided.length} rows do not say which credential they want`, {
        inspected,
        evidence: comparison.undecided.map(({ row, reason }) => ({ path: row.auth.path, line: row.auth.line, note: reason })),
      });
    return pass(`${inspected} documented postures equal the code`, { inspected, evidence });
  },
});

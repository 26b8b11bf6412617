import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { shapeComparison } from '../../src/facts/shape-comparison.ts';

export default defineCheck({
  id: 'g8/shapes-match',
  leg: 'enforced',
  title: 'Documented response types, fields, status codes and parameters equal the code’s',
  why: 'Clients break on the field that was renamed.',
  fix: 'Correct the document, or declare the response type in code.',
  severity: 'exception',
  whenAbsent: 'fail',
  needs: { shapeComparison },
  judge({ shapeComparison: { path, compared, uncompared, mismatches } }) {
    if (path === undefined) return absent('no document describes the API');
    const inspected = compared.length;
    const evidence = compared.slice(0, 20).map(({ row, route, what }) => ({ ...row.at, note: `${route.method} ${route.path}: ${what}` }));
    if (mismatches.length > 0)
      return fail(`${mismatches.length} documented shapes differ from the code in ${inspected} endpoints compared`, {
        inspected,
        evidence,
        findings: mismatches.map(
          ({ route, kind, subject, message, at, related }): Finding => ({
            key: `${route.method} ${route.path} ${kind} ${subject}`,
            severity: 'exception',
            message,
            ...at,
            related,
          }),
        ),
      });
    if (inspected === 0)
      return uncompared.length > 0
        ? unknown(`none of ${uncompared.length} documented shapes could be compared with the code`, {
            evidence: uncompared.slice(0, 10).map(({ row, route }) => ({ ...row.at, note: `${route.method} ${route.path}` })),
          })
        : absent(`${path} states no response, status code or parameter`);
    return pass(`what ${path} states of ${inspected} endpoints is what the code answers and takes`, { inspected, evidence });
  },
});

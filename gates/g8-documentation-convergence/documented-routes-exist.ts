import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { contractComparison } from '../../src/facts/contract-comparison.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g8/documented-routes-exist',
  leg: 'enforced',
  title: 'Every contract row is a served route',
  why: 'Clients are written against the contract and fail against the service.',
  fix: 'Remove the row, or serve the route.',
  whenAbsent: 'fail',
  needs: { contractComparison, inventory },
  judge({ contractComparison, inventory }) {
    const { path, rows, comparison } = contractComparison;
    if (path === undefined) return absent('no document describes the API');
    if (rows === 0) return unknown(`${path} holds no row that could be read`);
    const written = inventory.routes.filter((route) => route.served === false);
    const findings = comparison.absent.map(({ row, reason }): Finding => {
      const lost = written.find((route) => route.path === row.path && (route.method === row.method || route.method === 'ALL'));
      return {
        key: `${row.method} ${row.path}`,
        severity: 'blocker',
        message: `${row.method} ${row.path} is documented, but ${lost ? `its handler is not served: ${lost.reason}` : reason}`,
        ...row.at,
        related: lost ? [{ ...lost.handler, note: lost.reason }] : [],
      };
    });
    const inspected = rows;
    const evidence = comparison.matched.slice(0, 20).map(({ row, route }) => ({ ...route.handler, note: `${row.method} ${row.path}` }));
    const unclear = comparison.unresolved.length + inventory.unresolved.length;
    // A route whose path could not be read may be the one that a row names.
    if (findings.length > 0 && unclear > 0 && findings.every(({ related }) => related.length === 0))
      return unknown(`${findings.length} of ${rows} rows name no route that was found; ${unclear} places could not be read`, {
        inspected,
        evidence: findings.map(({ path: file, line, message }) => ({ path: file, line, note: message })),
      });
    if (findings.length > 0) return fail(`${findings.length} of ${rows} rows name no served route`, { inspected, evidence, findings });
    return pass(`all ${rows} rows name a served route`, { inspected, evidence });
  },
});

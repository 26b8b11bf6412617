import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { contractComparison } from '../../src/facts/contract-comparison.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g8/routes-documented',
  leg: 'enforced',
  title: 'Every served route is in the contract',
  why: 'An undocumented route is one nobody reviews, and often one nobody guards.',
  fix: 'Add the row, or remove the route.',
  whenAbsent: 'fail',
  needs: { contractComparison, inventory },
  judge({ contractComparison, inventory }) {
    const { path, comparison, outside } = contractComparison;
    if (path === undefined) return absent('no document describes the API');
    const served = inventory.routes.filter((route) => route.served !== false && !route.implicit);
    if (served.length === 0) return unknown('no served route was found to compare with the contract');
    const missing = comparison.undocumented.filter((route) => !route.implicit);
    const finding =
      (severity: Finding['severity'], note: string) =>
      (route: (typeof missing)[number]): Finding => ({
        key: `${route.method} ${route.path}`,
        severity,
        message: `${route.method} ${route.path} (${route.auth}) is served and in no row of the contract${note}`,
        ...route.handler,
        related: [{ path, line: 1, note: 'the contract' }],
      });
    const known = comparison.matched.filter(({ route }) => !route.implicit);
    const inspected = new Set(known.map(({ route }) => route)).size + missing.length;
    const evidence = known.slice(0, 20).map(({ row, route }) => ({ ...row.at, note: `${route.method} ${route.path}` }));
    const beyond = outside.map(({ route, reason }) => finding('advice', `: ${reason}`)(route));
    if (missing.length > 0) {
      // Pages that the framework adds need no row; beside a gap they are worth a look.
      const added = comparison.undocumented.filter((route) => route.implicit);
      const findings = [...missing.map(finding('blocker', '')), ...added.map(finding('advice', ' (added by the framework)')), ...beyond];
      return fail(`${missing.length} of ${inspected} served routes are in no row of ${path}`, { inspected, evidence, findings });
    }
    const unclear = [
      ...comparison.unresolved.map((route) => ({ ...route.handler, note: `${route.method} ${route.path}: its path is not known` })),
      ...inventory.unresolved.map(({ path: file, line, reason }) => ({ path: file, line, note: reason })),
    ];
    if (unclear.length > 0)
      return unknown(`all ${inspected} routes that could be read are documented; ${unclear.length} places could not be read`, {
        inspected,
        evidence: unclear,
      });
    return pass(`all ${inspected} served routes are in ${path}`, { inspected, evidence, findings: beyond });
  },
});

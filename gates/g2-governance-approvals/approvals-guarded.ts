import { defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { type ApprovalPath, approvals, chainOf } from '../../src/facts/approvals/index.ts';
import { guards } from '../../src/facts/guards.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';
import { nothingApproves } from './looked-for.ts';

/** Guards that let people look. */
const READ_LEVEL = /(?:^|[_.\s])(?:read(?:er|_?only)?|view(?:er)?)(?:$|[_.\s])|read_?access|canRead|ReadOnly/;

export default defineCheck({
  id: 'g2/approvals-guarded',
  leg: 'enforced',
  core: true,
  title: 'Every route that writes an approval needs a strict credential',
  why: 'Whoever can write an approval can make the service do anything that approval unlocks.',
  fix: 'Put the write-level guard on each of these routes; a credential that anyone can mint does not count.',
  whenAbsent: 'fail',
  waivable: false,
  needs: { approvals, guards, inventory },
  judge({ approvals, guards, inventory }) {
    const routes = byRoute(approvals.paths('documented'));
    const open = approvals.open('documented').filter(({ entry }) => entry.kind === 'route');
    // What is refused for want of a setting in the documented world is a route that approves all the same.
    const elsewhere = byRoute(approvals.paths('exposed')).filter(({ key }) => !routes.some((each) => each.key === key));
    if (routes.length === 0 && elsewhere.length === 0 && open.length === 0) {
      const [other] = approvals.paths('exposed');
      if (!other) return nothingApproves(approvals);
      return pass('no route writes an approval', { inspected: approvals.followed('documented'), evidence: chainOf(other) });
    }
    const strict = inventory.routes.some(({ guards: used }) =>
      used.some(({ verdict, name }) => verdict === 'rejects' && !READ_LEVEL.test(name)),
    );
    const findings = [...routes, ...elsewhere].flatMap((path): Finding[] => {
      const { route } = path.entry;
      const finding = (message: string, severity: Finding['severity'] = 'blocker'): Finding => ({
        key: path.entry.name,
        severity,
        message: `${path.entry.name} ${message}; it writes ${path.record}.${path.writes[0]?.field ?? 'status'}`,
        ...path.entry.at,
        related: chainOf(path),
      });
      if (!route || route.auth === 'unknown') return [];
      if (route.auth === 'public') return [finding(`answers anyone: ${route.reason}`)];
      if (route.auth === 'conditional') return [finding(`needs no credential once a mode is on: ${route.reason}`, 'exception')];
      const used = route.guards.filter(({ verdict }) => verdict === 'rejects' || verdict === 'weak' || verdict === 'presence-only');
      const weak = guards
        .filter(
          ({ name, at, routes: on }) =>
            used.some((each) => each.name === name && (each.path ?? at.path) === at.path) || on.includes(`${route.method} ${route.path}`),
        )
        .flatMap(({ name, problems }) =>
          problems.filter(({ kind }) => kind === 'weak' || kind === 'presence-only').map((problem) => ({ name, problem })),
        );
      const [first] = weak;
      if (first)
        return [
          {
            ...finding(`is opened by a credential that anyone can have: ${first.name}: ${first.problem.text}`),
            related: [...chainOf(path), ...first.problem.path],
          },
        ];
      const registration = approvals.registration(path);
      if (registration)
        return [
          {
            ...finding(
              `takes any ${registration.account}, and ${registration.entry.name} makes one for whoever asks: its credential is one that anyone can have`,
            ),
            related: [...chainOf(path), { ...registration.at, note: `${registration.entry.name} makes the ${registration.account}` }],
          },
        ];
      if (strict && used.length > 0 && used.every(({ name }) => READ_LEVEL.test(name)))
        return [finding(`has only the guard for reading: ${used.map(({ name }) => name).join(', ')}`)];
      return [];
    });
    const all = [...routes, ...elsewhere];
    const undecided = all.filter(({ entry }) => !entry.route || entry.route.auth === 'unknown');
    const details = {
      inspected: all.length,
      evidence: all
        .slice(0, 20)
        .map(({ entry }) => ({ ...entry.at, note: `${entry.name}: ${entry.route?.reason ?? 'its guard is not known'}` })),
    };
    if (findings.length > 0)
      return fail(`${findings.length} of ${all.length} routes that approve are not guarded strictly`, { ...details, findings });
    if (undecided.length > 0)
      return unknown(
        `whether ${undecided.map(({ entry }) => entry.name).join(', ')} refuses a call without credentials could not be decided`,
        details,
      );
    const [unread] = open;
    if (unread)
      return unknown(`whether ${unread.entry.name} approves something could not be decided: ${unread.reason}`, {
        ...details,
        evidence: [...details.evidence, ...open.map(({ at, reason }) => ({ ...at, note: reason }))],
      });
    return pass(`${all.length} of ${all.length} routes that write an approval refuse a call without a credential`, details);
  },
});

/** One path a route. */
function byRoute(paths: readonly ApprovalPath[]): readonly ApprovalPath[] {
  const found = new Map<string, ApprovalPath>();
  for (const path of paths) if (path.entry.kind === 'route' && !found.has(path.entry.name)) found.set(path.entry.name, path);
  return [...found.values()];
}

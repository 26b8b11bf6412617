import { absent, defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { routeSwitches } from '../../src/facts/observability/switches.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g7/observability-switched',
  leg: 'enforced',
  title: 'Optional observability endpoints are behind a switch that is off when unset',
  why: 'Expensive endpoints that are on by default are load that nobody asked for.',
  fix: 'Check a switch, off when unset, before any work.',
  whenAbsent: 'neutral',
  needs: { routeSwitches, inventory },
  judge({ routeSwitches: routes, inventory }) {
    if (routes.length === 0)
      return absent('no usage, metrics, statistics, cost or insight route was found', {
        inspected: inventory.routes.filter(({ served }) => served !== false).length,
      });
    const findings: Finding[] = [];
    const undecided: Evidence[] = [];
    const evidence: Evidence[] = [];
    for (const { entry, work, switches, late } of routes) {
      if (!work) {
        evidence.push({ ...entry.at, note: `${entry.name} asks no store, service or file` });
        continue;
      }
      const related = [{ path: work.path, line: work.line, note: `asks ${work.what}` }];
      const off = switches.find(({ offWhenUnset }) => offWhenUnset === true);
      const on = switches.find(({ offWhenUnset }) => offWhenUnset === false);
      const open = switches.find(({ offWhenUnset }) => offWhenUnset === undefined);
      if (off) evidence.push({ ...off.at, note: `${entry.name} does nothing unless ${off.variable} is set` });
      else if (open) undecided.push({ ...open.at, note: `${entry.name}: what ${open.variable} decides when it is not set` });
      else if (on)
        findings.push({
          key: entry.name,
          severity: 'blocker',
          message: `${entry.name} is on when ${on.variable} is not set`,
          ...on.at,
          related,
        });
      else if (late)
        findings.push({
          key: entry.name,
          severity: 'blocker',
          message: `${entry.name} tests ${late.variable} only after it has done work`,
          ...late.at,
          related,
        });
      else findings.push({ key: entry.name, severity: 'blocker', message: `${entry.name} works without a switch`, ...entry.at, related });
    }
    const details = { inspected: routes.length, evidence };
    if (findings.length > 0)
      return fail(`${findings.length} of ${routes.length} observability routes are not behind a switch that is off when unset`, {
        ...details,
        findings,
      });
    if (undecided.length > 0)
      return unknown(`the switch of ${undecided.length} observability routes could not be told: ${undecided[0]?.note ?? ''}`, {
        inspected: routes.length,
        evidence: undecided,
      });
    return pass(`${routes.length} observability routes do nothing unless a switch is set`, details);
  },
});

import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { declaredSwitches } from '../../src/facts/observability/declared-switches.ts';

export default defineCheck({
  id: 'g7/switches-enforced',
  leg: 'enforced',
  title: 'Every declared kill switch decides something',
  why: 'A switch that is only displayed is worse than none: it is trusted.',
  fix: 'Read the switch where the thing it names happens, or remove it.',
  whenAbsent: 'fail',
  needs: { declaredSwitches },
  judge({ declaredSwitches: switches }) {
    if (switches.length === 0) return absent('no switch is declared');
    const findings = switches.flatMap(({ name, use, from, reads, shown }): Finding[] => {
      if (use === 'decides') return [];
      const [place] = use === 'shown' ? [...shown, ...reads] : from;
      if (!place) return [];
      return [
        {
          key: name,
          severity: 'blocker',
          message:
            use === 'shown'
              ? `${name} is shown as a switch, and nothing depends on it`
              : `${name} is declared as a switch, and nothing reads it`,
          path: place.path,
          line: place.line,
          related: from.filter((each) => each.path !== place.path || each.line !== place.line).slice(0, 6),
        },
      ];
    });
    const evidence = switches.flatMap(({ name, use, reads, from }) => {
      const [place] = [...reads, ...from];
      return use === 'decides' && place ? [{ path: place.path, line: place.line, note: `${name} decides something` }] : [];
    });
    const details = { inspected: switches.length, evidence };
    if (findings.length > 0)
      return fail(`${findings.length} of ${switches.length} declared switches decide nothing`, { ...details, findings });
    return pass(`${switches.length} declared switches decide something`, details);
  },
});

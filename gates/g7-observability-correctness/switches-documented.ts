import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { capConcepts } from '../../src/facts/observability/cap-copies.ts';
import { declaredSwitches } from '../../src/facts/observability/declared-switches.ts';
import { routeSwitches } from '../../src/facts/observability/switches.ts';
import { stated } from '../../src/facts/stated.ts';

const isOff = (value: string): boolean => /^(?:off|unset|false|0|no|disabled|none|null|"")$/i.test(value.trim()) || value.trim() === '';

export default defineCheck({
  id: 'g7/switches-documented',
  leg: 'documented',
  title: 'Every switch and cap is documented with its value when unset',
  why: 'An operator must know what an empty environment does.',
  fix: 'List each switch and cap with its value when unset; keep registry, documents, compose and code equal.',
  whenAbsent: 'fail',
  needs: { routeSwitches, declaredSwitches, capConcepts, stated },
  judge({ routeSwitches, declaredSwitches, capConcepts, stated }) {
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    const judged = new Set<string>();
    const found = (finding: Omit<Finding, 'severity'>): void => {
      if (!findings.some(({ key }) => key === finding.key)) findings.push({ ...finding, severity: 'blocker' });
    };
    for (const { entry, switches } of routeSwitches)
      for (const { variable, at, offWhenUnset } of switches) {
        if (judged.has(variable)) continue;
        judged.add(variable);
        const entries = stated.variable(variable);
        const [first] = entries;
        if (!first) {
          found({
            key: variable,
            message: `${variable} switches ${entry.name}, and no document or registry lists it`,
            ...at,
            related: [{ ...entry.at, note: `handler of ${entry.name}` }],
          });
          continue;
        }
        const defaults = [...stated.defaults(variable)];
        const wrong = defaults.filter(([value]) => offWhenUnset !== undefined && isOff(value) !== offWhenUnset);
        for (const [value, [place]] of wrong)
          if (place)
            found({
              key: `${variable} ${value}`,
              message: `${variable} is documented as ${value} when unset; the code leaves ${entry.name} ${offWhenUnset ? 'off' : 'on'}`,
              path: place.path,
              line: place.line,
              related: [{ ...at, note: 'tests it here' }],
            });
        const says =
          defaults.length > 0 ||
          entries.some(
            (each) =>
              each.sectionDefault !== undefined || /default[^.]{0,20}off|off by default|when (?:unset|not set)/i.test(each.description),
          );
        if (!says)
          found({
            key: `${variable} default`,
            message: `${variable} is documented without its value when unset`,
            path: first.path,
            line: first.line,
            related: [{ ...at, note: 'tests it here' }],
          });
        else if (wrong.length === 0)
          evidence.push({ path: first.path, line: first.line, note: `${variable} is documented with its value when unset` });
      }
    for (const { name, use, entries, from } of declaredSwitches) {
      if (use === 'decides') continue;
      judged.add(name);
      const [place] = entries;
      if (place)
        found({
          key: `${name} claim`,
          message: `${name} is documented as a switch, and it switches nothing`,
          path: place.path,
          line: place.line,
          related: from.filter((each) => each.path !== place.path).slice(0, 4),
        });
    }
    for (const { variable, value, at } of capConcepts) {
      if (judged.has(variable)) continue;
      judged.add(variable);
      const [first] = stated.variable(variable);
      const defaults = [...stated.defaults(variable)];
      if (!first)
        found({
          key: variable,
          message: `${variable} is a cap that responses show, and no document or registry lists it`,
          path: at.path,
          line: at.line,
          related: [],
        });
      else if (defaults.length === 0)
        found({
          key: `${variable} default`,
          message: `${variable} is documented without its value when unset`,
          path: first.path,
          line: first.line,
          related: [{ path: at.path, line: at.line, note: 'read here' }],
        });
      else {
        const wrong = defaults.filter(([text]) => value !== undefined && Number(text) !== value);
        for (const [text, [place]] of wrong)
          if (place)
            found({
              key: `${variable} ${text}`,
              message: `${variable} is documented as ${text} when unset; the code takes ${value}`,
              path: place.path,
              line: place.line,
              related: [{ path: at.path, line: at.line, note: 'read here' }],
            });
        if (wrong.length === 0)
          evidence.push({ path: first.path, line: first.line, note: `${variable} is documented with its value when unset` });
      }
    }
    if (judged.size === 0) return absent('no switch and no cap of an observability route was found');
    const details = { inspected: judged.size, evidence };
    if (findings.length > 0)
      return fail(
        `${count(findings.length, 'statement')} on ${count(judged.size, 'switch or cap', 'switches and caps')}: missing or not true`,
        { ...details, findings },
      );
    return pass(`${judged.size} switches and caps are documented with their values when unset`, details);
  },
});

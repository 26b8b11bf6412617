import { defineCheck, type Evidence, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { isDryRun, offWhenUnset, safetySwitches } from '../../src/facts/effects/safety.ts';
import { distinctFindings, severityOf, withoutControl } from './subjects.ts';

export default defineCheck({
  id: 'g3/global-switch-off',
  leg: 'enforced',
  title: 'With nothing configured no Tier C effect is reachable, and one switch stops all',
  why: 'A fresh deployment must be harmless, and an operator needs one lever that works at once.',
  fix: 'Read one switch, off when unset, at call time before every external effect.',
  whenAbsent: 'fail',
  needs: { effects },
  judge({ effects }) {
    const all = effects.effects;
    if (all.length === 0) return withoutControl(effects, 'switch that stops all effects');
    const findings: Finding[] = [];
    const open: Evidence[] = [];
    for (const effect of all) {
      const reached = effect.inEmptyWorld();
      const { at, way } = effect.mutation;
      if (reached === true)
        findings.push({
          key: effect.key,
          severity: severityOf(effect, effects),
          message: `${effect.guarded.name} happens when nothing is configured`,
          ...at,
          related: way,
        });
      else if (reached === 'unknown')
        open.push({ ...at, note: `whether ${effect.guarded.name} happens when nothing is configured could not be read` });
    }
    const switches = all.map((effect) => safetySwitches(effect).filter((each) => !isDryRun(each) && offWhenUnset(each)));
    const common = (switches[0] ?? []).filter((first) =>
      switches.every((each) => each.some(({ variable }) => variable === first.variable)),
    );
    const live = common.find(({ atCall }) => atCall);
    const [frozen] = common;
    const [first] = all;
    if (!live && frozen && first)
      findings.push({
        key: frozen.variable,
        severity: severityOf(first, effects),
        message: `${frozen.variable} is read when the program is loaded: turning it off stops nothing before a restart`,
        ...(frozen.at ?? first.mutation.at),
        related: first.mutation.way,
      });
    else if (!live && first) {
      const without = all.find((_effect, index) => (switches[index] ?? []).length === 0) ?? first;
      findings.push({
        key: 'no global switch',
        severity: severityOf(without, effects),
        message: `no one switch stops all ${all.length} ways to an external effect${(switches[all.indexOf(without)] ?? []).length === 0 ? `: none stands before ${without.guarded.name}` : ''}`,
        ...without.mutation.at,
        related: without.mutation.way,
      });
    }
    const inspected = all.length;
    if (findings.length > 0)
      return fail('effects are not off until somebody turns them on', { inspected, findings: distinctFindings(findings) });
    const [gap] = open;
    if (gap) return unknown(gap.note ?? '', { inspected, evidence: open });
    return pass(`${live?.variable ?? ''} stops all ${inspected} ways to an external effect, and is off when unset`, {
      inspected,
      evidence: [{ ...(live?.at ?? first?.mutation.at ?? { path: '', line: 1 }), note: `${live?.variable ?? ''} is read at each call` }],
    });
  },
});

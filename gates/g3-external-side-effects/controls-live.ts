import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { configuration } from '../../src/facts/configuration/configuration.ts';
import { effects } from '../../src/facts/effects/index.ts';
import { safetySwitches } from '../../src/facts/effects/safety.ts';
import { distinctFindings } from './subjects.ts';

/** Variables that can only be switches and caps of external effects. */
const CONTROL =
  /(?:EXTERNAL_ACTIONS|SIDE_EFFECTS?)_(?:ENABLED|DRY_RUN)$|^(?:\w+_)?ENABLE_\w+_(?:PUBLISH|ORDERS|CHARGES|TRADING|PAYMENTS)$|MAX_DAILY_SPEND|MAX_ACTIONS_PER_DAY|KILL_SWITCH|LIVE_TRADING|^(?:\w+_)?DRY_RUN$/;

export default defineCheck({
  id: 'g3/controls-live',
  leg: 'enforced',
  title: 'Gate, ledger, switches and caps are on a path from a served entrypoint',
  why: 'A control that nothing calls protects nothing, however well it is tested.',
  fix: 'Call the control from the executor that the served application uses, or remove it.',
  whenAbsent: 'fail',
  needs: { effects, configuration },
  judge({ effects, configuration }) {
    const { gates } = effects.gates;
    const findings: Finding[] = [];
    const evidence = new Map<string, Evidence>();
    const anyLive = gates.some(({ live }) => live) || effects.effects.some((effect) => effect.gating().status.length > 0);
    for (const { callable, live } of gates) {
      const owner = callable.owner?.name ?? callable.name;
      if (live) evidence.set(owner, { ...callable.at, note: `${callable.name} is called by a served entry` });
    }
    for (const { callable, live } of gates) {
      const owner = callable.owner?.name ?? callable.name;
      if (live || evidence.has(owner)) continue;
      findings.push({
        key: owner,
        severity: anyLive ? 'exception' : 'blocker',
        message: `${owner} decides whether actions may run, and no served entry reaches it`,
        ...callable.at,
        related: gates
          .filter((each) => (each.callable.owner?.name ?? each.callable.name) === owner)
          .map((each) => ({ ...each.callable.at, note: each.callable.name })),
      });
    }
    const used = new Set(
      effects.effects.flatMap((effect) => [
        ...safetySwitches(effect).map(({ variable }) => variable),
        ...effect.caps().flatMap(({ variable }) => variable ?? []),
      ]),
    );
    for (const variable of [...configuration.variables.values()].filter(({ name }) => CONTROL.test(name))) {
      const [read] = variable.reads;
      if (!read) continue;
      const place = { path: read.path, line: read.line };
      if (used.has(variable.name)) evidence.set(variable.name, { ...place, note: `${variable.name} decides whether effects happen` });
      else if (!variable.live)
        findings.push({
          key: variable.name,
          severity: anyLive || effects.effects.length > 0 ? 'exception' : 'blocker',
          message: `${variable.name} is read by code that no served entry reaches`,
          ...place,
          related: variable.reads.slice(1, 6).map(({ path, line }) => ({ path, line })),
        });
      else if (effects.effects.length > 0)
        findings.push({
          key: variable.name,
          severity: 'exception',
          message: `${variable.name} is read, and decides about no external effect`,
          ...place,
          related: variable.reads.slice(1, 6).map(({ path, line }) => ({ path, line })),
        });
    }
    const inspected = evidence.size + new Set(findings.map(({ key }) => key)).size;
    if (inspected === 0 && used.size === 0)
      return absent('no gate, switch or cap of external effects was found', { inspected: effects.gates.inspected });
    if (findings.length > 0)
      return fail(`${count(new Set(findings.map(({ key }) => key)).size, 'control protects', 'controls protect')} nothing`, {
        inspected,
        evidence: [...evidence.values()],
        findings: distinctFindings(findings),
      });
    return pass(`${inspected} of ${inspected} controls are on a way that is served`, { inspected, evidence: [...evidence.values()] });
  },
});

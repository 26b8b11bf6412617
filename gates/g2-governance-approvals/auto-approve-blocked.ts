import { count } from '../../src/count.ts';
import { defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { approvals, chainOf, switchesIn } from '../../src/facts/approvals/index.ts';
import { policies } from '../../src/facts/approvals/policies.ts';
import { worlds } from '../../src/facts/worlds.ts';
import { nothingApproves } from './looked-for.ts';

export default defineCheck({
  id: 'g2/auto-approve-blocked',
  leg: 'enforced',
  core: true,
  title: 'Not even an explicit opt-in approves automatically in production',
  why: 'A development flag that reaches production removes the human from the loop.',
  fix: 'Make the condition of every automatic approval include "not production".',
  whenAbsent: 'fail',
  needs: { approvals, policies, worlds },
  judge({ approvals, policies, worlds }) {
    const exposed = approvals.paths('exposed');
    const automatic = exposed.filter(({ human }) => !human);
    const elsewhere = approvals.outside().filter(({ human }) => !human);
    const open = approvals.open('exposed');
    if (exposed.length === 0 && elsewhere.length === 0 && open.length === 0) return nothingApproves(approvals);
    const production = worlds.production ? `${worlds.production.variable}=${worlds.production.value}` : undefined;
    const judged = automatic.map((path) => {
      const controls = approvals.controls(path);
      return { path, controls, policy: policies.decide(path.trace, controls) };
    });
    const findings = judged.flatMap(({ path, controls, policy }): Finding[] => {
      const switches = switchesIn(controls).filter((name) => name !== worlds.production?.variable);
      // A policy that decides by itself is judged by its lists; one that somebody opts into is an opt-in.
      if (policy && switches.length === 0) return [];
      const when = switches.length > 0 ? ` once ${switches.join(' and ')} ${switches.length > 1 ? 'say' : 'says'} so` : '';
      return [
        {
          key: path.key,
          severity: 'blocker',
          message: `${path.entry.name} approves ${path.record} without anybody deciding${when}${production ? `, also with ${production}` : ''}: ${path.why}`,
          path: path.writes[0]?.at.file ?? path.entry.at.path,
          line: path.writes[0]?.at.line ?? path.entry.at.line,
          related: [
            ...chainOf(path),
            ...controls.flatMap(({ point }) => (point.at ? [{ path: point.at.file, line: point.at.line, note: 'what decides it' }] : [])),
          ],
        },
      ];
    });
    const human = exposed.filter((path) => path.human);
    const byPolicy = judged.filter(({ path, policy }) => policy && !findings.some(({ key }) => key === path.key));
    const evidence = [
      ...elsewhere.flatMap((path) =>
        chainOf(path)
          .slice(-1)
          .map((each) => ({ ...each, note: `${path.entry.name} approves by itself outside production only` })),
      ),
      ...byPolicy.flatMap(({ path }) =>
        chainOf(path)
          .slice(-1)
          .map((each) => ({ ...each, note: `${path.entry.name} approves what the policy allows` })),
      ),
      ...human.slice(0, 12).map(({ entry, why }) => ({ ...entry.at, note: `${entry.name}: ${why}` })),
    ];
    const inspected = exposed.length + elsewhere.length;
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} ways to approve need nobody in production`, { inspected, evidence, findings });
    const [unread] = open;
    if (unread)
      return unknown(`whether ${unread.entry.name} approves something by itself could not be decided: ${unread.reason}`, {
        inspected,
        evidence: [...evidence, ...open.map(({ at, reason }) => ({ ...at, note: reason }))],
      });
    return pass(
      `${human.length} of ${inspected} ways to approve are somebody's decision${elsewhere.length > 0 ? `, ${count(elsewhere.length, 'exists', 'exist')} outside production only` : ''}${byPolicy.length > 0 ? `, ${byPolicy.length} follow the policy` : ''}`,
      { inspected, evidence },
    );
  },
});

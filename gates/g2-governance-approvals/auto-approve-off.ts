import { count } from '../../src/count.ts';
import { defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { grantingDefaults } from '../../src/facts/approvals/defaults.ts';
import { approvals, chainOf, switchesIn } from '../../src/facts/approvals/index.ts';
import { policies } from '../../src/facts/approvals/policies.ts';
import { nothingApproves } from './looked-for.ts';

export default defineCheck({
  id: 'g2/auto-approve-off',
  leg: 'enforced',
  title: 'No variable, parameter or timeout grants approval by default',
  why: 'A forgotten setting must not approve anything; silence is not consent.',
  fix: 'Default every approval setting to deny, reject on timeout, and read flags strictly.',
  whenAbsent: 'neutral',
  needs: { approvals, grantingDefaults, policies },
  judge({ approvals, grantingDefaults, policies }) {
    const taken = approvals
      .byDefault()
      // A policy without a switch is judged by its lists.
      .filter(({ path, switches }) => switches.length > 0 || !policies.decide(path.trace, approvals.controls(path)));
    const seen = new Set(taken.map(({ path }) => path.key));
    const findings: Finding[] = taken.map(({ path, switches, production }) => ({
      key: path.key,
      severity: production ? 'blocker' : 'exception',
      message:
        `${path.entry.name} approves ${path.record} by itself when nothing is set${production ? '' : ' (production is blocked)'}: ${path.why}` +
        (switches.length > 0 ? `; ${switches.join(', ')} ${switches.length > 1 ? 'do' : 'does'} not have to be set` : ''),
      path: path.writes[0]?.at.file ?? path.entry.at.path,
      line: path.writes[0]?.at.line ?? path.entry.at.line,
      related: chainOf(path),
    }));
    for (const { key, text, at, path } of grantingDefaults)
      findings.push({ key, severity: 'blocker', message: text, path: at.path, line: at.line, related: chainOf(path) });
    const exposed = approvals.paths('exposed');
    const outside = approvals.outside();
    const inspected = new Set([...exposed, ...outside].map(({ key }) => key)).size;
    if (inspected === 0) return nothingApproves(approvals);
    const optional = [...exposed, ...outside].filter(({ human, key }) => !human && !seen.has(key));
    const evidence = [
      ...optional.flatMap((path) =>
        chainOf(path)
          .slice(-1)
          .map((each) => ({
            ...each,
            note: `${path.entry.name}: only when ${switchesIn(approvals.controls(path)).join(' and ') || 'asked'}`,
          })),
      ),
      ...exposed
        .filter(({ human }) => human)
        .slice(0, 12)
        .map(({ entry, why }) => ({ ...entry.at, note: `${entry.name}: ${why}` })),
    ];
    if (findings.length > 0) return fail(count(findings.length, 'default approves', 'defaults approve'), { inspected, evidence, findings });
    return pass(`none of ${inspected} ways to approve is taken when nothing is set`, {
      inspected,
      evidence,
    });
  },
});

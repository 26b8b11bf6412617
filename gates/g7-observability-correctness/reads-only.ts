import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { observability } from '../../src/facts/observability/surface.ts';
import { metricsWrites } from '../../src/facts/observability/writing.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g7/reads-only',
  leg: 'enforced',
  title: 'Metrics handlers write nothing',
  why: 'Looking must not change what is looked at.',
  fix: 'Move the write out of the handler.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { observability, metricsWrites, inventory },
  judge({ observability: { metrics }, metricsWrites, inventory }) {
    if (metrics.length === 0)
      return absent('no usage, metrics, statistics, cost or insight route was found', {
        inspected: inventory.routes.filter(({ served }) => served !== false).length,
      });
    const findings = metricsWrites.map(
      ({ entry, what, at }): Finding => ({
        key: `${entry.name} ${what}`,
        severity: 'exception',
        message: `${entry.name} writes: ${what}`,
        ...at,
        related: [{ ...entry.at, note: `handler of ${entry.name}` }],
      }),
    );
    const details = { inspected: metrics.length, evidence: metrics.map(({ name, at }) => ({ ...at, note: `${name} writes nothing` })) };
    if (findings.length > 0)
      return fail(`${new Set(metricsWrites.map(({ entry }) => entry)).size} of ${metrics.length} metrics handlers write`, {
        ...details,
        findings,
      });
    return pass(`${metrics.length} metrics handlers write nothing`, details);
  },
});

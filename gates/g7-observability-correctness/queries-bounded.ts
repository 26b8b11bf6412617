import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { pagedQueries } from '../../src/facts/observability/queries.ts';
import { inventory } from '../../src/facts/routes/inventory.ts';

export default defineCheck({
  id: 'g7/queries-bounded',
  leg: 'enforced',
  title: 'Limits and offsets are bounded and used',
  why: 'An unbounded page is a full table scan for whoever asks.',
  fix: 'Bound the parameter and pass it to the query.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { pagedQueries, inventory },
  judge({ pagedQueries: parameters, inventory }) {
    if (parameters.length === 0)
      return absent('no route takes a limit or an offset', { inspected: inventory.routes.filter(({ served }) => served !== false).length });
    const findings = parameters.flatMap(({ entry, name, at, is, why }): Finding[] =>
      is === 'bounded'
        ? []
        : [
            {
              key: `${entry.name} ${name}`,
              severity: 'exception',
              message: `${name} of ${entry.name}: ${why}`,
              ...at,
              related: [{ ...entry.at, note: `handler of ${entry.name}` }],
            },
          ],
    );
    const evidence = parameters
      .filter(({ is }) => is === 'bounded')
      .map(({ entry, name, at, why }) => ({ ...at, note: `${name} of ${entry.name}: ${why}` }));
    const details = { inspected: parameters.length, evidence };
    if (findings.length > 0)
      return fail(`${findings.length} of ${parameters.length} limits and offsets are not bounded or not used`, { ...details, findings });
    return pass(`${parameters.length} limits and offsets are bounded and used`, details);
  },
});

import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { boundedCalls } from '../../src/facts/effects/bounded.ts';
import { effectSurface } from '../../src/facts/effects/surface.ts';
import { distinctFindings } from './subjects.ts';

export default defineCheck({
  id: 'g3/tier-b-bounded',
  leg: 'enforced',
  title: 'Tier B actions run under size, time or cost limits',
  why: 'Actions without approval stay harmless only as long as they are small.',
  fix: 'Add the limit to the executor of each Tier B action.',
  severity: 'exception',
  whenAbsent: 'neutral',
  needs: { boundedCalls, effectSurface },
  judge({ boundedCalls, effectSurface }) {
    if (boundedCalls.length === 0)
      return absent('no Tier B action is reachable', {
        inspected: effectSurface.entries.length,
        evidence: effectSurface.entries.slice(0, 5).map(({ at, name }) => ({ ...at, note: `${name} does nothing of Tier B` })),
      });
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const { mutation, limit } of boundedCalls) {
      const call = mutation.effect.path.replaceAll('()', '');
      if (limit !== undefined) evidence.push({ ...mutation.at, note: `${call} is limited by ${limit}` });
      else
        findings.push({
          key: `${mutation.match.sink.id} ${mutation.at.path}`,
          severity: 'exception',
          message: `${call} (${mutation.match.kind}) runs without a limit on size, time or cost`,
          ...mutation.at,
          related: mutation.way,
        });
    }
    const inspected = boundedCalls.length;
    if (findings.length > 0)
      return fail(`${findings.length} of ${inspected} Tier B calls have no limit`, {
        inspected,
        evidence,
        findings: distinctFindings(findings),
      });
    return pass(`${inspected} of ${inspected} Tier B calls run under a limit`, { inspected, evidence });
  },
});

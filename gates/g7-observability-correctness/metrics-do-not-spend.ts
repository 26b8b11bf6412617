import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { spending } from '../../src/facts/observability/spending.ts';

export default defineCheck({
  id: 'g7/metrics-do-not-spend',
  leg: 'enforced',
  core: true,
  title: 'No metrics, usage, health or start-up path reaches an LLM or a Tier C call',
  why: 'A dashboard that refreshes must not cost money or act.',
  fix: 'Take the call out of the path, and compute from what is stored.',
  whenAbsent: 'fail',
  needs: { spending },
  judge({ spending: { looked, spending, open } }) {
    if (looked.length === 0) return absent('no metrics, health or start-up path was found');
    const findings = spending.map(({ entry, what, way }): Finding => {
      const last = way.at(-1) ?? { ...entry.at };
      return {
        key: `${entry.name} ${what}`,
        severity: 'blocker',
        message: `${entry.name} reaches ${what}`,
        path: last.path,
        line: last.line,
        related: way.slice(0, -1),
      };
    });
    const evidence = looked.map(({ name, at }) => ({ ...at, note: `${name}: followed to the end, no model call and no Tier C call` }));
    if (findings.length > 0)
      return fail(`${new Set(spending.map(({ entry }) => entry)).size} of ${looked.length} paths that should only look spend or act`, {
        inspected: looked.length,
        evidence,
        findings,
      });
    const [first] = open;
    if (first)
      return unknown(`${open.length} calls on paths that should only look could not be followed: ${first.note ?? ''}`, {
        inspected: looked.length,
        evidence: open.map(({ path, line, note }) => ({ path, line, ...(note === undefined ? {} : { note }) })),
      });
    return pass(`${looked.length} metrics, health and start-up paths reach no model call and no Tier C call`, {
      inspected: looked.length,
      evidence,
    });
  },
});

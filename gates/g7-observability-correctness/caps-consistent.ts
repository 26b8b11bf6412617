import { absent, defineCheck, type Finding, fail, pass } from '../../src/define.ts';
import { type CapCopy, capConcepts } from '../../src/facts/observability/cap-copies.ts';

const WHAT: Readonly<Record<CapCopy['what'], string>> = {
  declaration: 'declares its own default',
  fallback: 'falls back to its own number',
  argument: 'passes its own number',
  page: 'shows its own number',
  data: 'holds its own number',
  document: 'documents another default',
};

export default defineCheck({
  id: 'g7/caps-consistent',
  leg: 'enforced',
  title: 'One cap has one value in configuration, schemas, API, UI and documents',
  why: 'With two values nobody knows which one stops the service.',
  fix: 'Define the cap once and read it everywhere.',
  whenAbsent: 'fail',
  needs: { capConcepts },
  judge({ capConcepts: concepts }) {
    if (concepts.length === 0) return absent('no cap that an observability route shows comes from a variable');
    const findings = concepts.flatMap(({ variable, value, at, copies }) =>
      copies.map(
        (copy): Finding => ({
          key: `${variable} ${copy.path} ${copy.what}`,
          severity: 'blocker',
          message:
            value !== undefined && copy.value !== value
              ? `${copy.path} ${WHAT[copy.what]} for ${variable}, ${copy.value} instead of ${value}`
              : `${copy.path} ${WHAT[copy.what]} for ${variable}: it stays at ${copy.value} when the variable is set`,
          path: copy.path,
          line: copy.line,
          related: [{ path: at.path, line: at.line, note: `${variable}${value === undefined ? '' : `, ${value} when unset`}` }],
        }),
      ),
    );
    const alone = concepts.filter(({ copies }) => copies.length === 0);
    const evidence = alone.map(({ variable, value, at }) => ({
      path: at.path,
      line: at.line,
      note: `${variable}${value === undefined ? '' : ` is ${value} when unset`}, and nothing else says so`,
    }));
    const details = { inspected: concepts.length, evidence };
    if (findings.length > 0)
      return fail(
        `${concepts.filter(({ copies }) => copies.length > 0).length} of ${concepts.length} caps are defined in more than one place`,
        { ...details, findings: distinct(findings) },
      );
    return pass(`${concepts.length} caps are defined once`, details);
  },
});

/** Keys stay apart when one file holds several. */
function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const count = (seen.get(finding.key) ?? 0) + 1;
    seen.set(finding.key, count);
    return count === 1 ? finding : { ...finding, key: `${finding.key} ${count}` };
  });
}

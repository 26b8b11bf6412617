import { count } from '../../src/count.ts';
import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { type ArtifactRoute, artifacts } from '../../src/facts/artifacts/index.ts';

/** What the answers of a route leave out of what they should say. */
function missingOf({ metadata, redaction }: ArtifactRoute): readonly string[] {
  const missing: string[] = [];
  const { truncated, size } = metadata;
  if (metadata.how === 'cut') {
    if (truncated.large.length === 0) missing.push('whether content was cut');
    else if (!truncated.large.some((name) => truncated.small.includes(name))) missing.push('that content is whole, when it is');
  }
  if (metadata.how !== 'refused') {
    if (size.large.length === 0) missing.push('how large the content was');
    else if (size.small.length === 0) missing.push('how large the content was, when nothing was cut');
  }
  if (redaction.applied !== 'never' && metadata.redacted.length === 0) missing.push('whether something was redacted');
  return missing;
}

export default defineCheck({
  id: 'g5/truncation-marked',
  leg: 'enforced',
  title: 'Responses say whether content was truncated or redacted, and how large it was',
  why: 'A reader who cannot tell half a file from a whole one decides on half the facts.',
  fix: 'Cut deterministically and return truncated, redacted and the original size with every success.',
  whenAbsent: 'fail',
  needs: { artifacts },
  judge({ artifacts: { routes } }) {
    const judged = routes.filter(({ main, metadata }) => main && metadata.how !== 'stream');
    if (judged.length === 0) return absent('no route was found that returns stored content it could cut');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    for (const route of judged) {
      const { metadata } = route;
      const missing = missingOf(route);
      const place = route.reads[0]?.at ?? route.at;
      const related = [{ ...route.at, note: `handler of ${route.name}` }];
      if (missing.length > 0)
        findings.push({
          key: route.name,
          severity: 'blocker',
          message: `${route.name} does not say ${missing.join(', nor ')}`,
          ...place,
          related,
        });
      if (metadata.varies)
        findings.push({
          key: `${route.name} varies`,
          severity: 'blocker',
          message: `${route.name} puts the time or chance into the content it cuts`,
          ...(metadata.varies.line > 0 ? metadata.varies : place),
          related,
        });
      if (missing.length === 0)
        evidence.push({
          ...place,
          note:
            metadata.how === 'refused'
              ? `${route.name} refuses larger content`
              : `${route.name} returns ${[...metadata.truncated.large, ...metadata.size.large].join(', ')}`,
        });
    }
    const details = { inspected: judged.length, evidence };
    if (findings.length > 0)
      return fail(`${new Set(findings.map(({ key }) => key)).size} of ${judged.length} content routes do not say what they left out`, {
        ...details,
        findings,
      });
    return pass(
      `${count(judged.length, 'content route says', 'content routes say')} whether content was cut, and how large it was`,
      details,
    );
  },
});

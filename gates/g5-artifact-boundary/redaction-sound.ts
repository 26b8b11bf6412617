import { absent, defineCheck, type Evidence, type Finding, fail, pass } from '../../src/define.ts';
import { type ArtifactRoute, artifacts } from '../../src/facts/artifacts/index.ts';
import { stated } from '../../src/facts/stated.ts';

/** Whether a route hands out text that can hold secrets: bodies and records, not names and sizes or attachments. */
const holdsText = ({ shape, headers, metadata }: ArtifactRoute): boolean =>
  shape !== 'listing' &&
  !(shape === 'content' && metadata.how === 'stream' && headers.length > 0 && headers.every(({ is }) => is === 'safe'));

export default defineCheck({
  id: 'g5/redaction-sound',
  leg: 'enforced',
  title: 'Redaction is deterministic, runs before truncation and covers every sibling',
  why: 'A secret cut in half no longer matches the pattern that would have hidden it.',
  fix: 'Redact first, then truncate, in one function that all content routes call, on by default in production.',
  whenAbsent: 'fail',
  needs: { artifacts, stated },
  judge({ artifacts: { routes }, stated }) {
    const judged = routes.filter(holdsText);
    if (judged.length === 0) return absent('no route was found that returns stored text');
    const redacting = judged.filter(({ redaction }) => redaction.applied !== 'never');
    const findings: Finding[] = [];
    const evidence: Evidence[] = [];
    if (redacting.length === 0) {
      const routesToShow = judged.filter(({ main }) => main).length > 0 ? judged.filter(({ main }) => main) : judged;
      for (const route of routesToShow)
        findings.push({
          key: route.name,
          severity: 'blocker',
          message: `${route.name} returns stored text and nothing redacts it`,
          ...(route.reads[0]?.at ?? route.at),
          related: [{ ...route.at, note: `handler of ${route.name}` }],
        });
      return fail(`${judged.length} routes return stored text, and none redacts it`, { inspected: judged.length, findings });
    }
    const documentedDefault =
      stated.passages(/redact/i).some(({ text }) => /default|off|opt[- ]in|disabled|enabled/i.test(text)) ||
      stated.rows(/variable|name|setting|flag/i, /default/i).some(({ cells }) => [...cells.values()].some((cell) => /redact/i.test(cell)));
    for (const route of judged) {
      const { redaction } = route;
      const place = redaction.at ?? route.at;
      const handler = { ...route.at, note: `handler of ${route.name}` };
      if (redaction.applied === 'never') {
        findings.push({
          key: `${route.name} unredacted`,
          severity: 'exception',
          message: `${route.name} returns stored ${route.shape === 'parsed' ? 'records' : 'text'} past the redaction that ${redacting[0]?.name ?? 'its sibling'} has`,
          ...(route.reads[0]?.at ?? route.at),
          related: [handler, { ...(redacting[0]?.redaction.at ?? place), note: 'the redaction' }],
        });
        continue;
      }
      const before = findings.length;
      if (redaction.late)
        findings.push({
          key: `${route.name} order`,
          severity: 'blocker',
          message: `${route.name} cuts the content before it redacts it: a secret at the limit is cut in half and stays`,
          ...redaction.late,
          related: [handler, { ...place, note: 'redacts what is left' }],
        });
      if (redaction.open)
        findings.push({
          key: `${route.name} patterns`,
          severity: 'exception',
          message: `a redaction pattern that cannot be compiled is left out, and its secrets stay in what ${route.name} returns`,
          ...redaction.open,
          related: [handler],
          fix: 'Let a pattern that cannot be compiled stop the start.',
        });
      if (redaction.varies)
        findings.push({
          key: `${route.name} varies`,
          severity: 'blocker',
          message: `${route.name} redacts with the time or chance in the replacement`,
          ...place,
          related: [handler],
        });
      if (redaction.applied === 'asked' && !documentedDefault)
        findings.push({
          key: `${route.name} default`,
          severity: 'exception',
          message: `${route.name} redacts only when it is asked to, and no document says so`,
          ...place,
          related: [handler],
          fix: 'Redact by default in production, or document the default.',
        });
      if (findings.length === before)
        evidence.push({
          ...place,
          note: `${route.name} redacts ${redaction.applied === 'always' ? 'always' : 'when asked, as documented'}, before it cuts`,
        });
    }
    const details = { inspected: judged.length, evidence };
    if (findings.length > 0)
      return fail(`redaction has ${findings.length} gaps over ${judged.length} routes that return stored text`, { ...details, findings });
    return pass(`${judged.length} routes redact what they return before they cut it`, details);
  },
});

import { type Evidence, type Finding, fail, pass, type Severity, type Verdict } from '../../src/define.ts';
import type { CapControl } from '../../src/facts/effects/caps.ts';
import type { Effects, ExternalEffect } from '../../src/facts/effects/index.ts';
import { distinctFindings, severityOf } from './subjects.ts';

/** Judges that a cap of a kind stands before each of these effects. */
export function judgeCaps(all: Effects, concerned: readonly ExternalEffect[], kind: CapControl['kind'], words: string): Verdict {
  const findings: Finding[] = [];
  const evidence: Evidence[] = [];
  for (const effect of concerned) {
    const { at, way } = effect.mutation;
    const severity = severityOf(effect, all);
    const caps = effect.caps().filter((each) => each.kind === kind);
    const judged = caps.map((cap) => ({ cap, wrong: wrongWith(cap, severity) }));
    const best = judged.find(({ wrong }) => wrong === undefined) ?? judged[0];
    if (best && !best.wrong) {
      evidence.push({ ...best.cap.at, note: `${effect.guarded.name}: \`${best.cap.text}\`, ${best.cap.limit}` });
      continue;
    }
    findings.push({
      key: effect.key,
      severity: best?.wrong?.severity ?? severity,
      message: best?.wrong ? `${effect.guarded.name}: ${best.wrong.text}` : `no ${words} is compared before ${effect.guarded.name}`,
      ...(best?.cap.at ?? at),
      related: way,
    });
  }
  const inspected = concerned.length;
  if (findings.length > 0)
    return fail(`${findings.length} of ${inspected} ways to an external effect have no sound ${words}`, {
      inspected,
      evidence,
      findings: distinctFindings(findings),
    });
  return pass(`a ${words} stands before ${inspected} of ${inspected} ways to an external effect`, { inspected, evidence });
}

function wrongWith(cap: CapControl, severity: Severity): { text: string; severity: Severity } | undefined {
  if (!cap.durable) return { text: `what is compared with ${cap.limit} is kept in memory and lost with the process`, severity };
  if (cap.unlimited.length > 0)
    return {
      text: `with ${cap.limit} ${cap.unlimited.map((text) => (text === 'unset' ? 'unset' : `"${text}"`)).join(', ')} nothing limits it`,
      severity,
    };
  if (cap.from === 'constant')
    return { text: `the limit ${cap.limit} is a constant of the code, not configuration`, severity: 'exception' };
  return undefined;
}

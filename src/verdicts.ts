import { type Check, type Finding, type Severity, unknown, type Verdict } from './define.ts';
import { byCodeUnit } from './repository/paths.ts';

const rank: Readonly<Record<Severity, number>> = { blocker: 0, exception: 1, advice: 2 };

export const bySeverity = (a: Severity, b: Severity): number => rank[a] - rank[b];

const byPlace = (a: Finding, b: Finding): number =>
  bySeverity(a.severity, b.severity) ||
  byCodeUnit(a.path, b.path) ||
  a.line - b.line ||
  byCodeUnit(a.key, b.key) ||
  byCodeUnit(a.message, b.message);

/**
 * Holds a verdict to the contract: a pass has evidence, a denominator and nothing but advice among its findings; a failure
 * has a finding; no finding is more severe than its check declares; findings are in a stable order.
 */
export function settle(check: Check, verdict: Verdict): Verdict {
  const capped = verdict.findings.map((finding) =>
    bySeverity(finding.severity, check.severity) < 0 ? { ...finding, severity: check.severity } : finding,
  );
  const findings = capped.sort(byPlace);
  const settled = { ...verdict, findings };
  if (verdict.status === 'pass') {
    if (findings.length > 0) return { ...settled, status: 'fail' };
    if (verdict.inspected < 1 || verdict.evidence.length === 0) return unknown(`passed without evidence: ${verdict.summary}`, settled);
  }
  if (verdict.status === 'fail' && findings.length === 0) {
    return {
      ...settled,
      findings: [{ key: check.id, severity: check.severity, message: verdict.summary, path: '.', line: 1, related: [] }],
    };
  }
  return settled;
}

import type { Check, Gate, Severity, Verdict } from './define.ts';
import { fingerprints } from './fingerprint.ts';
import type { Declaration, Next, ReportedCheck, ReportedFinding, ReportedGate, WaivedFinding } from './report.ts';
import { blocksNext, type Judged, type Score, scoreGate, standing } from './score.ts';
import { type Waiver, waiverFor } from './waivers.ts';

interface Entry {
  readonly check: Check;
  readonly reported: ReportedCheck;
  readonly judged: Judged;
}

const severities = (findings: readonly ReportedFinding[]): readonly Severity[] => findings.map((finding) => finding.severity);

function reportCheck(check: Check, verdict: Verdict, waivers: readonly Waiver[]): Entry {
  const { status, summary, inspected, evidence } = verdict;
  const prints = fingerprints(
    check.id,
    verdict.findings.map((finding) => finding.key),
  );
  const open: ReportedFinding[] = [];
  const waived: WaivedFinding[] = [];
  for (const [index, finding] of verdict.findings.entries()) {
    const reported = { ...finding, fix: finding.fix ?? check.fix, fingerprint: prints[index] ?? '' };
    const waiver = waiverFor(waivers, check.id, finding);
    if (!waiver) open.push(reported);
    else {
      const { reason, owner, expires, link } = waiver.entry;
      waived.push({ ...reported, waiver: { reason, owner, expires, ...(link ? { link } : {}) } });
    }
  }
  const { id, leg, core, title, why, fix, severity } = check;
  const judged = { check, status, grounded: inspected > 0 || evidence.length > 0, open: severities(open), waived: severities(waived) };
  const place = standing(judged, false);
  return {
    check,
    reported: { id, leg, core, title, why, fix, severity, status, standing: place, summary, inspected, evidence, findings: open, waived },
    judged,
  };
}

/** Builds one gate of the report: what its checks found, its two scores, and what would lift it. */
export function reportGate(
  gate: Gate,
  verdicts: ReadonlyMap<Check, Verdict>,
  waivers: readonly Waiver[],
  declaration: Declaration | undefined,
): ReportedGate {
  const entries = [...verdicts].map(([check, verdict]) => reportCheck(check, verdict, waivers));
  const checks = entries.map((entry) => entry.judged);
  const declared = declaration && contradicted(declaration, entries);
  const score = declaredScore(scoreGate(checks, false), declared, gate);
  const scoreWithWaivers = declaredScore(scoreGate(checks, true), declared, gate);
  const { id, title, question } = gate;
  const next = nextStep(entries, score, declared);
  return {
    id,
    title,
    question,
    score,
    scoreWithWaivers,
    ...(declared ? { declared } : {}),
    next,
    checks: entries.map((entry) => entry.reported),
  };
}

/** A check that found something broken contradicts the declaration that there is nothing to judge. */
function contradicted(declaration: Declaration, entries: readonly Entry[]): Declaration {
  const found = entries.find(({ judged }) => [...judged.open, ...judged.waived].some((severity) => severity !== 'advice'));
  return declaration.status === 'pass' && found
    ? { ...declaration, status: 'fail', summary: `${found.check.id} found what the declaration says is missing` }
    : declaration;
}

/** A verified declaration scores 2; one that is contradicted or cannot be verified fails its gate. Without a verifier the checks decide, never up to 2. */
function declaredScore(ladder: Score, declared: Declaration | undefined, gate: Gate): Score {
  if (!declared) return ladder;
  if (declared.status === 'pass') return 2;
  return gate.surface || ladder === 0 ? 0 : 1;
}

function nextStep(entries: readonly Entry[], score: Score, declared: Declaration | undefined): Next | null {
  if (score === 2) return null;
  // The worst first: it is what the summary says.
  const rank = ({ judged, reported }: Entry): number => (reported.standing === 'broken' ? 0 : 2) + (judged.open.length > 0 ? 0 : 1);
  const blocking = entries.filter(({ judged }) => blocksNext(judged, score, false)).sort((a, b) => rank(a) - rank(b));
  const checks = blocking.map(({ check }) => check.id);
  const first = blocking[0]?.reported;
  const more = blocking.length > 1 ? ` (and ${blocking.length - 1} more ${blocking.length === 2 ? 'check' : 'checks'})` : '';
  const summary = declared ? `declared not to apply, but ${declared.summary}` : first ? `${first.summary}${more}` : 'nothing was judged';
  return { score: score === 0 ? 1 : 2, checks, summary };
}

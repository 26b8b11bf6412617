import type { Severity } from '../../define.ts';
import type { ReportedCheck, ReportedFinding, ReportedGate, WaivedFinding } from '../../report.ts';
import { htmlText } from '../escape/html.ts';
import type { Placement } from '../placement.ts';
import { chainHtml, placeHtml, short } from './parts.ts';

/** How a check is filtered: what is open, what could not be decided, what is waived, what is advice, and what holds. */
export type CheckState = 'open' | 'undecided' | 'waived' | 'advice' | 'holds';

export function stateOf(gate: ReportedGate, check: ReportedCheck): CheckState {
  if (gate.declared?.status === 'pass') return 'holds';
  if (check.findings.some((finding) => finding.severity !== 'advice')) return 'open';
  if (check.status === 'unknown') return 'undecided';
  if (check.status === 'absent') return check.standing === 'holds' ? 'holds' : 'open';
  if (check.waived.length > 0) return 'waived';
  return check.findings.length > 0 ? 'advice' : 'holds';
}

const shown = 200;

/** One check: closed when it holds, otherwise open on its first view. */
export function checkHtml(gate: ReportedGate, check: ReportedCheck, place: Placement): string {
  const state = stateOf(gate, check);
  const open = state === 'open' ? ' open' : '';
  const findings = check.findings.slice(0, shown).map((finding) => findingHtml(finding, check, place));
  const rest =
    check.findings.length > shown ? [`<p>and ${check.findings.length - shown} more findings, which the JSON report lists</p>`] : [];
  return `<article class="check" id="${htmlText(check.id)}" tabindex="-1" data-state="${state}" data-leg="${check.leg}" aria-labelledby="${htmlText(check.id)}-title">
<details${open}><summary>${mark(state, check)}<h3 id="${htmlText(check.id)}-title"><span class="id"><code>${htmlText(check.id)}</code> ${htmlText(check.title)}</span><span class="summary">${short(check.summary)}</span></h3></summary>
<div class="inside">
${[...findings, ...rest, ...check.waived.slice(0, shown).map((finding) => waivedHtml(finding, place))].join('\n')}
${evidenceHtml(check, place)}
<dl><dt>Why it matters</dt><dd>${htmlText(check.why)}</dd><dt>How to fix it</dt><dd>${htmlText(check.fix)}</dd><dt>Judged</dt><dd>${facts(check)}</dd></dl>
</div></details></article>`;
}

/** What the verdict rests on; folded away where it is long and stands beside findings. */
function evidenceHtml({ evidence, findings }: ReportedCheck, place: Placement): string {
  if (evidence.length === 0) return '';
  const chain = chainHtml(evidence, place);
  if (findings.length === 0 || evidence.length <= 8) return `<h4>Evidence</h4>${chain}`;
  return `<details><summary>Evidence (${evidence.length})</summary>${chain}</details>`;
}

function facts(check: ReportedCheck): string {
  const weight = check.severity === 'advice' ? 'advice, never counts' : check.core ? 'core check' : 'keeps the gate at 1 until it holds';
  return htmlText(`${check.leg}, ${weight}${check.inspected > 0 ? `, ${check.inspected} inspected` : ''}, verdict ${check.status}`);
}

function mark(state: CheckState, check: ReportedCheck): string {
  if (state === 'open') {
    const worst: Severity = check.findings[0]?.severity ?? check.severity;
    return `<span class="mark ${worst}">${check.status === 'absent' ? 'missing' : worst}</span>`;
  }
  const words: Readonly<Record<CheckState, string>> = {
    open: '',
    undecided: 'undecided',
    waived: 'waived',
    advice: 'advice',
    holds: check.status === 'absent' ? 'not here' : 'holds',
  };
  return `<span class="mark ${state}">${words[state]}</span>`;
}

function findingHtml(finding: ReportedFinding, check: ReportedCheck, place: Placement): string {
  const id = htmlText(finding.fingerprint);
  return `<section class="finding ${finding.severity}" id="${id}" tabindex="-1">
<h4><code>${short(finding.key, 300)}</code> <span class="mark ${finding.severity}">${finding.severity}</span> ${placeHtml(finding, place)} <a href="#${id}" aria-label="Link to the finding ${short(finding.key, 120)}">link</a></h4>
<p>${short(finding.message)}</p>${chainHtml(finding.related, place)}${finding.fix === check.fix ? '' : `<p><span class="soft">Fix:</span> ${short(finding.fix)}</p>`}</section>`;
}

function waivedHtml({ waiver, ...finding }: WaivedFinding, place: Placement): string {
  const link =
    waiver.link !== undefined && /^https?:\/\//.test(waiver.link)
      ? ` <a href="${htmlText(waiver.link)}" rel="noreferrer">${short(waiver.link, 120)}</a>`
      : '';
  return `<section class="finding exception" id="${htmlText(finding.fingerprint)}" tabindex="-1"><h4><code>${short(finding.key, 300)}</code> <span class="mark waived">waived</span> ${placeHtml(finding, place)}</h4>
<p>${short(finding.message)}</p><p>Waived until ${htmlText(waiver.expires)} by ${short(waiver.owner, 120)}: ${short(waiver.reason)}${link}</p></section>`;
}

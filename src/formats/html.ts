import { createHash } from 'node:crypto';
import type { Report, ReportedCheck, ReportedGate } from '../report.ts';
import { htmlText } from './escape/html.ts';
import { type CheckState, checkHtml, stateOf } from './html/checks.ts';
import { notesHtml } from './html/notes.ts';
import { short } from './html/parts.ts';
import { script } from './html/script.ts';
import { style } from './html/style.ts';
import { waysHtml } from './html/ways.ts';
import { here, type Placement } from './placement.ts';
import type { Style } from './style.ts';
import { ratchetText, scoreText, servicesText, verdictText } from './verdict.ts';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * The report as one self-contained page. Its policy allows this very script and style and nothing else: no network, no frames, no
 * forms, so that text of the repository could do nothing even if it were not escaped.
 */
export function html(report: Report, _style?: Style, place: Placement = here): string {
  const name = report.target.name === '.' ? 'this repository' : report.target.name;
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${htmlText(verdictText(report))}: ${short(name, 100)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#checks">Skip to the checks</a>
<header class="top">
<h1>Readiness of ${short(name, 100)}</h1>
<p class="verdict ${report.ready ? 'ready' : 'notready'}"><strong>${report.ready ? 'Ready' : 'Not ready'}</strong> <span>${htmlText(scoreText(report))}</span></p>
${services(report)}${ratchet(report)}${report.notice === undefined ? '' : `<p>${short(report.notice)}</p>`}
<nav aria-label="Gates"><ul class="gates">
${report.gates.map(gateCard).join('\n')}
</ul></nav>
</header>
<main>
${filters(report)}
<div id="checks">
${report.gates.map((gate) => gateSection(gate, place)).join('\n')}
</div>
${waysHtml(report.ways ?? [], place)}
${notesHtml(report, place)}
</main>
<footer class="end">${htmlText(`${report.tool.name} ${report.tool.version}, rubric ${report.rubric}. The repository was read and never run.`)}</footer>
<script>${script}</script>
</body>
</html>
`;
}

function services(report: Report): string {
  const said = servicesText(report);
  if (said === undefined) return '';
  const items = report.services.slice(0, 100).map(({ name, path, total, ready }) => {
    const mark = `<span class="mark ${ready ? 'holds' : 'blocker'}">${ready ? 'ready' : 'not ready'}</span>`;
    return `<li>${mark} ${short(name, 100)} <code>${short(path, 200)}</code> ${total} of ${report.maximum}</li>`;
  });
  return `<p>${short(said)}</p><ul>${items.join('')}</ul>`;
}

function ratchet(report: Report): string {
  const text = ratchetText(report);
  if (!report.ratchet || text === undefined) return '';
  const items = report.ratchet.regressions.slice(0, 50).map((reason) => `<li>${short(reason, 400)}</li>`);
  return `<p>${short(text)}</p>${items.length > 0 ? `<ul>${items.join('')}</ul>` : ''}`;
}

function gateCard(gate: ReportedGate): string {
  const pips = '●'.repeat(gate.score) + '○'.repeat(2 - gate.score);
  const waived = gate.scoreWithWaivers === gate.score ? '' : ` (with waivers ${gate.scoreWithWaivers} of 2)`;
  const why =
    gate.next?.summary ?? (gate.declared ? `declared not to apply: ${gate.declared.reason}` : `all ${gate.checks.length} checks hold`);
  return `<li><a class="s${gate.score}" href="#${gate.id}"><b><span>${gate.id} ${htmlText(gate.title)}</span> <span class="pips"><span aria-hidden="true">${pips}</span> ${gate.score} of 2</span></b><span class="why">${short(why, 160)}${htmlText(waived)}</span></a></li>`;
}

function gateSection(gate: ReportedGate, place: Placement): string {
  const declared = gate.declared
    ? `<p><strong>Declared not to apply:</strong> ${short(gate.declared.reason)} (${htmlText(gate.declared.status === 'pass' ? 'verified' : 'not borne out')}: ${short(gate.declared.summary)})</p>`
    : '';
  return `<section class="gate s${gate.score}" aria-labelledby="${gate.id}"><h2 id="${gate.id}" tabindex="-1">${gate.id} ${htmlText(gate.title)} <span class="pips">${gate.score} of 2</span></h2>
<p class="soft">${htmlText(gate.question)}</p>${declared}
${byState(gate)
  .map((check) => checkHtml(gate, check, place))
  .join('\n')}
<p class="none soft" hidden></p></section>`;
}

const order: readonly CheckState[] = ['open', 'undecided', 'waived', 'advice', 'holds'];

/** What needs attention first, otherwise in the order of the gate. */
const byState = (gate: ReportedGate): readonly ReportedCheck[] =>
  order.flatMap((state) => gate.checks.filter((check) => stateOf(gate, check) === state));

const labels: Readonly<Record<CheckState, string>> = {
  open: 'Open',
  undecided: 'Undecided',
  waived: 'Waived',
  advice: 'Advice',
  holds: 'Holds',
};

function filters(report: Report): string {
  const counts = new Map<CheckState, number>();
  for (const gate of report.gates)
    for (const check of gate.checks) counts.set(stateOf(gate, check), (counts.get(stateOf(gate, check)) ?? 0) + 1);
  const boxes = order.map(
    (state) =>
      `<label><input type="checkbox" name="state" value="${state}"${state === 'holds' && !report.ready ? '' : ' checked'}> ${labels[state]} (${counts.get(state) ?? 0})</label>`,
  );
  return `<div class="filters" role="search" aria-label="Filter the checks">
<label class="field" for="search">Search (press /)<input type="search" id="search" autocomplete="off" spellcheck="false"></label>
<label class="field" for="leg">Proof<select id="leg"><option value="">all</option><option value="enforced">enforced</option><option value="tested">tested</option><option value="documented">documented</option></select></label>
<fieldset><legend>Show</legend>${boxes.join('')}</fieldset>
<button type="button" id="reset">Show all</button>
<button type="button" id="expand" aria-pressed="false">Expand all</button>
</div>
<p class="count" id="count" role="status"></p>`;
}

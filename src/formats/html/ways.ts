import type { Way, WayStep } from '../../report.ts';
import { htmlText } from '../escape/html.ts';
import type { Placement } from '../placement.ts';
import { placeHtml, short } from './parts.ts';

const shown = 500;
const words: Readonly<Record<WayStep['state'], string>> = { ok: '', public: 'public', broken: 'broken', unknown: 'undecided' };

const rank = (way: Way): number => {
  const states = new Set(way.steps.map((step) => step.state));
  return states.has('broken') ? 0 : states.has('public') ? 1 : states.has('unknown') ? 2 : 3;
};

/** The ways through the service, broken and public ones first; empty when the report has none. */
export function waysHtml(ways: readonly Way[], place: Placement): string {
  if (ways.length === 0) return '';
  const sorted = [...ways.entries()].sort(([a, left], [b, right]) => rank(left) - rank(right) || a - b).map(([, way]) => way);
  const items = sorted
    .slice(0, shown)
    .map(
      (way) => `<li><h3>${short(way.title, 300)}</h3><ol class="way">${way.steps.map((step) => stepHtml(step, place)).join('')}</ol></li>`,
    );
  const rest = ways.length > shown ? `<p>and ${ways.length - shown} more</p>` : '';
  return `<section aria-labelledby="ways"><h2 id="ways">Ways through the service</h2>
<p class="soft">From what a client asks for to what happens. Broken and public ways come first.</p>
<ul class="ways">${items.join('\n')}</ul>${rest}</section>`;
}

function stepHtml({ kind, text, path, line, state }: WayStep, place: Placement): string {
  const word = words[state];
  const at = path === undefined ? '' : `<br>${placeHtml({ path, line: line ?? 1 }, place)}`;
  return `<li class="${state}"><span class="kind">${htmlText(kind)}${word ? ` <span class="mark ${state}">${word}</span>` : ''}</span>${short(text, 300)}${at}</li>`;
}

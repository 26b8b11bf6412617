import type { Way, WayStep } from '../../report.ts';
import { htmlText } from '../escape/html.ts';
import type { Placement } from '../placement.ts';
import { placeHtml, short } from './parts.ts';

const shown = 500;
/** So many of the ways that need attention are open at first. */
const opened = 12;
const words: Readonly<Record<WayStep['state'], string>> = { ok: '', public: 'public', broken: 'broken', unknown: 'undecided' };

const order = ['broken', 'public', 'unknown', 'ok'] as const;

/** The state of the step that people should look at. */
const worst = ({ steps }: Way): WayStep['state'] => order.find((state) => steps.some((step) => step.state === state)) ?? 'ok';

/** The ways through the service, broken and public ones first; empty when the report has none. */
export function waysHtml(ways: readonly Way[], place: Placement): string {
  if (ways.length === 0) return '';
  const sorted = order.flatMap((state) => ways.filter((way) => worst(way) === state));
  const rest = ways.length > shown ? `<p>and ${ways.length - shown} more</p>` : '';
  return `<section aria-labelledby="ways"><h2 id="ways" tabindex="-1">Ways through the service</h2>
<p class="soft">From what a client asks for to what happens: ${summary(ways)}.</p>
<ul class="ways">${sorted
    .slice(0, shown)
    .map((way, index) => wayHtml(way, place, index))
    .join('\n')}</ul>${rest}</section>`;
}

function summary(ways: readonly Way[]): string {
  const counts = order.map((state) => [ways.filter((way) => worst(way) === state).length, words[state] || 'in order'] as const);
  return counts.flatMap(([number, word]) => (number > 0 ? [`${number} ${word}`] : [])).join(', ');
}

function wayHtml(way: Way, place: Placement, index: number): string {
  const state = worst(way);
  const open = index < opened && (state === 'broken' || state === 'public');
  const mark = `<span class="mark ${state === 'unknown' ? 'undecided' : state}">${words[state] || 'in order'}</span>`;
  const steps = way.steps.map((step) => stepHtml(step, place)).join('');
  return `<li><details${open ? ' open' : ''}><summary>${mark}<h3>${short(way.title, 300)}</h3></summary><ol class="way">${steps}</ol></details></li>`;
}

function stepHtml({ kind, text, path, line, state }: WayStep, place: Placement): string {
  const word = words[state];
  const at = path === undefined ? '' : `<br>${placeHtml({ path, line: line ?? 1 }, place)}`;
  return `<li class="${state}"><span class="kind">${htmlText(kind)}${word ? ` <span class="mark ${state}">${word}</span>` : ''}</span>${short(text, 300)}${at}</li>`;
}

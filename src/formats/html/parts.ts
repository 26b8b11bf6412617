import type { Evidence, Location } from '../../define.ts';
import { htmlText } from '../escape/html.ts';
import { linkTo, type Placement } from '../placement.ts';
import { clip } from '../width.ts';

/** A place as code, linked when the files have an address. Empty for the repository as a whole. */
export function placeHtml(at: Location, place: Placement): string {
  if (at.path === '.' || at.path === '') return '';
  const text = `<code>${htmlText(`${clip(at.path, 300)}:${at.line}`)}</code>`;
  const link = linkTo(at, place);
  return link === undefined ? text : `<a href="${htmlText(link)}">${text}</a>`;
}

const most = 50;

/** A chain of evidence as an ordered list; empty without steps. */
export function chainHtml(steps: readonly Evidence[], place: Placement): string {
  if (steps.length === 0) return '';
  const items = steps.slice(0, most).map((step) => {
    const parts = [placeHtml(step, place), step.note === undefined ? '' : htmlText(clip(step.note, 1000))];
    return `<li>${parts.filter((part) => part !== '').join(' ')}</li>`;
  });
  const rest = steps.length > most ? [`<li>and ${steps.length - most} more</li>`] : [];
  return `<ol class="chain">${[...items, ...rest].join('')}</ol>`;
}

/** Text of at most so many columns, escaped. */
export const short = (text: string, columns = 2000): string => htmlText(clip(text, columns));

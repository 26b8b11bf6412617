import { headingsOf, linkDefinitions } from '../../syntax/markdown-lines.ts';

/** Enough of a document to classify it. */
const length = 6000;

/** What may be a heading of depth 1 where headings are not plain. */
const title = /^ {0,3}(?:#(?:[ \t]|\r?$)|=+[ \t]*\r?$)/m;

/**
 * The part of a document that its classification reads: front matter, the first heading of depth 1, and everything before the second
 * heading if words there could tell how the document stands. Where another part could change how that part reads, it is the first
 * 6000 characters.
 */
export function openingOf(source: string, couldTell: (text: string) => boolean): string {
  const text = source.length > length ? source.slice(0, Math.max(source.lastIndexOf('\n', length), 0)) : source;
  const { body, headings, unclear } = headingsOf(text);
  const titled = headings.find(({ depth }) => depth === 1);
  if (!titled && title.test(text.slice(unclear))) return text;
  const second = headings[1];
  if (!second && unclear < text.length) return text;
  const end = Math.max(second?.end ?? text.length, titled?.end ?? 0);
  const kept = couldTell(text.slice(body, end)) ? text.slice(0, end) : `${text.slice(0, body)}\n${titled?.line ?? ''}`;
  // Links of the opening may be defined at the end.
  return [kept, ...linkDefinitions(text.slice(end))].join('\n');
}

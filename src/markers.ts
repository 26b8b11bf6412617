import { UsageError } from './errors.ts';

const start = (name: string): string => `<!-- autopack-ready:${name}:start -->`;
const end = (name: string): string => `<!-- autopack-ready:${name}:end -->`;

/**
 * Replaces what stands between the markers of a document, or adds markers and text at its end. Throws UsageError when the markers are
 * not one pair in order, because anything else could destroy text of people.
 */
export function replaceBetweenMarkers(document: string, name: string, text: string): string {
  const [from, to] = [start(name), end(name)];
  const [starts, ends] = [from, to].map((marker) => document.split(marker).length - 1);
  const block = `${from}\n${text.trimEnd()}\n${to}`;
  if (starts === 0 && ends === 0) {
    const gap = document === '' ? '' : document.endsWith('\n') ? '\n' : '\n\n';
    return `${document}${gap}${block}\n`;
  }
  const [first, last] = [document.indexOf(from), document.indexOf(to)];
  if (starts !== 1 || ends !== 1 || last < first) throw new UsageError(`the markers ${from} and ${to} are not one pair, in this order`);
  return document.slice(0, first) + block + document.slice(last + to.length);
}

/** What stands between the markers of a document; undefined when it has none. */
export function markedText(document: string, name: string): string | undefined {
  const [first, last] = [document.indexOf(start(name)), document.indexOf(end(name))];
  return first < 0 || last < first ? undefined : document.slice(first + start(name).length, last);
}

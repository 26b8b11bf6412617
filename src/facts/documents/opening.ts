/** Enough of a document to classify it. */
const length = 6000;

const definition = /^ {0,3}\[[^\]\n]+\]:.*$/gm;

/**
 * The part of a document that its classification reads: front matter, the first heading of depth 1, and everything before the second
 * heading if words there could tell how the document stands. Where another part could change how that part reads, it is the first
 * 6000 characters.
 */
export function openingOf(source: string, couldTell: (text: string) => boolean): string {
  const text = source.length > length ? source.slice(0, Math.max(source.lastIndexOf('\n', length), 0)) : source;
  const found = /\r(?!\n)/.test(text) ? undefined : findOpening(text);
  if (!found) return text;
  const { body, end, titleLine } = found;
  // Links of the opening may be defined at the end.
  const definitions = text.slice(end).match(definition) ?? [];
  const kept = couldTell(text.slice(body, end)) ? text.slice(0, end) : `${text.slice(0, body)}\n${titleLine}`;
  return [kept, ...definitions].join('\n');
}

interface Opening {
  /** Where the front matter ends. */
  readonly body: number;
  readonly end: number;
  readonly titleLine: string;
}

const title = /^ {0,3}(?:#(?:[ \t]|\r?$)|=+[ \t]*\r?$)/m;

/** Where the second heading has been read and one of depth 1 too, if there is any; undefined when that is not plain from the lines alone. */
function findOpening(text: string): Opening | undefined {
  const body = /^---[ \t]*\r?\n[\s\S]*?\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text)?.[0].length ?? 0;
  let headings = 0;
  let end: number | undefined;
  let titleLine = '';
  let fence = '';
  for (let start = body; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const after = next < 0 ? text.length : next + 1;
    const line = text.slice(start, after).trimEnd();
    if (fence === '' && isUnclear(line)) {
      return end === undefined || title.test(text.slice(start)) ? undefined : { body, end, titleLine };
    }
    if (fence !== '') {
      const closing = /^ {0,3}(`{3,}|~{3,})$/.exec(line)?.[1] ?? '';
      if (closing.startsWith(fence)) fence = '';
    } else if (/^(?:`{3}|~{3})/.test(line)) {
      fence = /^(?:`+|~+)/.exec(line)?.[0] ?? '';
    } else if (/^#{1,6}(?:[ \t]|$)/.test(line)) {
      headings += 1;
      if (titleLine === '' && !line.startsWith('##')) titleLine = line;
      if (headings === 2) end = after;
      if (end !== undefined && titleLine !== '') return { body, end: Math.max(end, after), titleLine };
    }
    start = after;
  }
  return { body, end: end ?? text.length, titleLine };
}

/** After such a line a heading may be none, or what looks like none may be one: HTML, a fence of a list, a code span, an underlined heading. */
const isUnclear = (line: string): boolean => /^ {0,3}(?:<|=+$)|^ +#(?:[ \t]|$)|^[ \t]+(?:`{3}|~{3})|^`{3,}[^`]*`/.test(line);

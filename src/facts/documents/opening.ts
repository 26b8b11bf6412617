/** Enough of a document to classify it. */
const length = 6000;

const definition = /^ {0,3}\[[^\]\n]+\]:.*$/gm;

/**
 * The part of a document that its classification reads: front matter, the first heading of depth 1 and everything before the second
 * heading. Where another part could change how that part reads, it is the first 6000 characters.
 */
export function openingOf(source: string): string {
  const text = source.length > length ? source.slice(0, Math.max(source.lastIndexOf('\n', length), 0)) : source;
  const end = /\r(?!\n)/.test(text) ? undefined : endOfOpening(text);
  if (end === undefined) return text;
  // Links of the opening may be defined at the end.
  const definitions = text.slice(end).match(definition) ?? [];
  return [text.slice(0, end), ...definitions].join('\n');
}

/** Where the second heading has been read and one of depth 1 too; undefined when that is not plain from the lines alone. */
function endOfOpening(text: string): number | undefined {
  const body = /^---[ \t]*\r?\n[\s\S]*?\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text)?.[0].length ?? 0;
  let headings = 0;
  let titled = false;
  let fence = '';
  for (let start = body; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next + 1;
    const line = text.slice(start, end).trimEnd();
    // Inside HTML, or a fence of a list, a heading may be none.
    if (/^ {0,3}</.test(line) || /^[ \t]+(?:`{3}|~{3})/.test(line)) return undefined;
    const mark = /^(`{3,}|~{3,})([^\n]*)$/.exec(line);
    if (fence !== '') {
      if (mark?.[1]?.startsWith(fence) && mark[2] === '') fence = '';
    } else if (mark) {
      // A backtick in what follows the marks makes it a code span.
      if (mark[1]?.startsWith('`') && mark[2]?.includes('`')) return undefined;
      fence = mark[1] ?? '';
    } else if (/^#{1,6}(?:[ \t]|$)/.test(line)) {
      headings += 1;
      titled ||= /^#(?!#)/.test(line);
      if (headings >= 2 && titled) return end;
    }
    start = end;
  }
  return undefined;
}

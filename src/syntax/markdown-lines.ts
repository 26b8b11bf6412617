/** A heading that is plain from the lines alone: `#` marks in the first column, outside fences and HTML. */
export interface PlainHeading {
  readonly start: number;
  /** After its line feed. */
  readonly end: number;
  readonly depth: number;
  readonly line: string;
}

export interface Lines {
  /** Where the front matter ends. */
  readonly body: number;
  readonly headings: readonly PlainHeading[];
  /** From here on only a parser can tell what is a heading. */
  readonly unclear: number;
}

const frontMatter = /^---[ \t]*\r?\n[\s\S]*?\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/;
/** Indented headings and underlined ones, fences of list items, code spans that look like a fence, indented HTML and rare kinds of it. */
const puzzling = /^ {0,3}=+$|^ +#|^[ \t]+(?:`{3}|~{3})|^`{3,}[^`]*`|^ {1,3}<|^<[?![]/;
const heading = /^(#{1,6})(?:[ \t]|$)/;

/** Finds the headings of a Markdown text without parsing it, as far as that is certain (CommonMark 0.31, sections 4.2 to 4.6). */
export function headingsOf(text: string): Lines {
  const body = frontMatter.exec(text)?.[0].length ?? 0;
  const headings: PlainHeading[] = [];
  if (/\r(?!\n)/.test(text)) return { body, headings, unclear: body };
  let fence = '';
  /** What ends the HTML block. */
  let html: RegExp | undefined;
  for (let start = body; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next + 1;
    const line = text.slice(start, end).trimEnd();
    if (fence !== '') {
      const closing = /^ {0,3}(`{3,}|~{3,})$/.exec(line)?.[1] ?? '';
      if (closing.startsWith(fence)) fence = '';
    } else if (html) {
      // Where it might be a paragraph that begins with a link, a heading may follow at once.
      if (html === blank && heading.test(line)) return { body, headings, unclear: start };
      if (html.test(line)) html = undefined;
    } else if (line.startsWith('<!--')) {
      if (!line.includes('-->')) html = /-->/;
    } else if (puzzling.test(line)) {
      return { body, headings, unclear: start };
    } else if (/^(?:`{3}|~{3})/.test(line)) {
      fence = /^(?:`+|~+)/.exec(line)?.[0] ?? '';
    } else if (line.startsWith('<')) {
      const raw = /^<(?:script|pre|style|textarea)(?:[\s>]|$)/i.test(line);
      if (!raw) html = blank;
      else if (!rawEnd.test(line)) html = rawEnd;
    } else {
      const marks = heading.exec(line)?.[1];
      if (marks !== undefined) headings.push({ start, end, depth: marks.length, line });
    }
    start = end;
  }
  return { body, headings, unclear: text.length };
}

const blank = /^$/;
const rawEnd = /<\/(?:script|pre|style|textarea)>/i;

const definition = /^ {0,3}\[[^\]\n]+\]:.*$/;

/** The lines of a text that define what links elsewhere in it mean. */
export const linkDefinitions = (text: string): readonly string[] => text.split('\n').filter((line) => definition.test(line));

/** A test of a section's source, with a name for it. A regular expression is one. */
export interface SectionPattern {
  readonly source: string;
  test(section: string): boolean;
}

/**
 * The text with those sections blanked that do not match: their headings and link definitions stay, and so do all line numbers. For
 * readers that find something only in a section whose own source matches.
 */
export function onlySections(text: string, pattern: SectionPattern): string {
  const { body, headings } = headingsOf(text);
  const starts = [...new Set([body, ...headings.map(({ start }) => start), text.length])];
  const lines = new Map(headings.map((each) => [each.start, each]));
  const kept = [text.slice(0, body)];
  for (const [index, start] of starts.slice(0, -1).entries()) {
    const section = text.slice(start, starts[index + 1]);
    const line = lines.get(start);
    kept.push(
      pattern.test(section)
        ? section
        : (line ? text.slice(start, line.end) : '') + blanked(text.slice(line?.end ?? start, starts[index + 1])),
    );
  }
  return kept.join('');
}

const blanked = (text: string): string =>
  text.includes(']:')
    ? text
        .split('\n')
        .map((line) => (definition.test(line) ? line : ''))
        .join('\n')
    : '\n'.repeat(text.split('\n').length - 1);

import type { Nodes, Parents, PhrasingContent, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { parseDocument } from 'yaml';

/** A code span; `start` is its offset in the text of the inline it belongs to. */
export interface CodeSpan {
  readonly text: string;
  readonly line: number;
  readonly start: number;
}

export interface Link {
  readonly text: string;
  readonly url: string;
  readonly line: number;
}

/** Running text without its markup. A line break of the source is `\n`. */
export interface Inline {
  readonly text: string;
  readonly line: number;
  readonly spans: readonly CodeSpan[];
  readonly links: readonly Link[];
  /** Bold stretches, as offsets into `text`. */
  readonly strong: readonly { readonly start: number; readonly end: number }[];
}

export interface Row {
  readonly cells: readonly Inline[];
  readonly line: number;
}

export interface ListItem {
  readonly content: Inline;
  /** A task list checkbox. */
  readonly checked?: boolean;
  /** What follows the first paragraph: nested lists, code, more text. */
  readonly blocks: readonly Block[];
  readonly line: number;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly content: Inline; readonly line: number }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly ListItem[]; readonly line: number }
  | { readonly kind: 'table'; readonly header: readonly Inline[]; readonly rows: readonly Row[]; readonly line: number }
  /** `line` is the line of the fence; the text begins on `textLine`. */
  | {
      readonly kind: 'code';
      readonly language: string;
      readonly meta: string;
      readonly text: string;
      readonly line: number;
      readonly textLine: number;
    }
  | { readonly kind: 'html'; readonly text: string; readonly line: number }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[]; readonly line: number };

/** A heading and what stands below it, up to the next heading. The text before the first heading has no title and depth 0. */
export interface Section {
  readonly depth: number;
  readonly title?: Inline;
  readonly line: number;
  readonly blocks: readonly Block[];
  readonly parent?: Section;
}

export interface MarkdownDocument {
  readonly path: string;
  /** Parsed YAML front matter; empty when there is none or it cannot be read. */
  readonly frontMatter: Readonly<Record<string, unknown>>;
  /** In document order. */
  readonly sections: readonly Section[];
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

const maximumLength = 1_000_000;
const maximumLineLength = 20_000;
const maximumNesting = 24;
const maximumMarkers = 5_000;

const dialect = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/**
 * Parses CommonMark with the GitHub extensions into sections with positions. Never throws: what cannot be read is
 * left out and named in `problems`.
 */
export function parseMarkdown(path: string, source: string): MarkdownDocument {
  const problems: { line: number; reason: string }[] = [];
  if (source.length > maximumLength) {
    return { path, frontMatter: {}, sections: [], problems: [{ line: 1, reason: 'document is too large to read' }] };
  }
  const { frontMatter, body } = splitFrontMatter(source, problems);
  try {
    const tree = fromMarkdown(tame(body, problems), dialect);
    return { path, frontMatter, sections: toSections(tree.children), problems };
  } catch {
    return { path, frontMatter, sections: [], problems: [...problems, { line: 1, reason: 'Markdown could not be parsed' }] };
  }
}

/** Front matter is blanked rather than cut, so that lines keep their numbers. */
function splitFrontMatter(source: string, problems: { line: number; reason: string }[]) {
  const match = /^---[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(source);
  if (!match) return { frontMatter: {}, body: source };
  const body = match[0].replace(/[^\r\n]+/g, '') + source.slice(match[0].length);
  try {
    const parsed = parseDocument(match[1] ?? '', { uniqueKeys: false });
    const value: unknown = parsed.errors.length === 0 ? parsed.toJS({ maxAliasCount: 20 }) : undefined;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { frontMatter: { ...value }, body };
  } catch {
    // Told below, like any other front matter that is not a mapping.
  }
  problems.push({ line: 1, reason: 'front matter could not be read' });
  return { frontMatter: {}, body };
}

/** Blanks what makes a Markdown parser slow without being prose: endless lines, absurd nesting, a block made of markers. */
function tame(body: string, problems: { line: number; reason: string }[]): string {
  const nesting = new RegExp(`^[ \\t]*(?:>[ \\t]*|(?:[-*+]|\\d{1,9}[.)])[ \\t]+){${maximumNesting},}[^-*_]`);
  const lines = body.split('\n');
  const drop = (from: number, to: number, reason: string): void => {
    problems.push({ line: from + 1, reason });
    lines.fill('', from, to);
  };
  let start = 0;
  let markers = 0;
  let fence = '';
  for (const [index, text] of lines.entries()) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(text)?.[1] ?? '';
    if (text.length > maximumLineLength) drop(index, index + 1, 'line is too long to read');
    else if (fence === '' && nesting.test(text)) drop(index, index + 1, 'line is nested too deeply');
    if (fence === '' ? mark !== '' : mark.startsWith(fence)) fence = fence === '' ? mark : '';
    // Table rows, list items and headings end their own emphasis; only running text adds up.
    if (fence !== '' || mark !== '' || /^\s*(?:$|[|#>]|[-*+] |\d+[.)] )/.test(text)) [start, markers] = [index, 0];
    if (fence === '') markers += text.match(/[[*_~]/g)?.length ?? 0;
    if (markers <= maximumMarkers) continue;
    drop(start, index + 1, 'text has too many emphasis and link markers');
    [start, markers] = [index + 1, 0];
  }
  return lines.join('\n');
}

const lineOf = (node: Nodes): number => node.position?.start.line ?? 1;

function toSections(children: readonly RootContent[]): Section[] {
  interface Draft extends Section {
    blocks: Block[];
  }
  const sections: Draft[] = [{ depth: 0, line: 1, blocks: [] }];
  for (const node of children) {
    let current = sections.at(-1);
    if (node.type !== 'heading') {
      current?.blocks.push(...toBlocks(node));
      continue;
    }
    while (current && current.depth >= node.depth) current = current.parent as Draft | undefined;
    sections.push({
      depth: node.depth,
      title: toInline(node.children, lineOf(node)),
      line: lineOf(node),
      blocks: [],
      ...(current ? { parent: current } : {}),
    });
  }
  return sections;
}

function toBlocks(node: RootContent): Block[] {
  const line = lineOf(node);
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return [{ kind: 'paragraph', content: toInline(node.children, line), line }];
    case 'code': {
      const fenced = (node.position?.end.line ?? line) - line >= node.value.split('\n').length;
      const language = (node.lang ?? '').toLowerCase();
      return [{ kind: 'code', language, meta: node.meta ?? '', text: node.value, line, textLine: fenced ? line + 1 : line }];
    }
    case 'html':
      return [{ kind: 'html', text: node.value, line }];
    case 'blockquote':
    case 'footnoteDefinition':
      return [{ kind: 'quote', blocks: node.children.flatMap(toBlocks), line }];
    case 'table': {
      const rows = node.children.map((row) => ({
        cells: row.children.map((cell) => toInline(cell.children, lineOf(cell))),
        line: lineOf(row),
      }));
      return [{ kind: 'table', header: rows[0]?.cells ?? [], rows: rows.slice(1), line }];
    }
    case 'list': {
      const items = node.children.map((item): ListItem => {
        const [first, ...rest] = item.children;
        const content = first?.type === 'paragraph' ? toInline(first.children, lineOf(first)) : toInline([], lineOf(item));
        const blocks = (first?.type === 'paragraph' ? rest : item.children).flatMap(toBlocks);
        return { content, blocks, line: lineOf(item), ...(typeof item.checked === 'boolean' ? { checked: item.checked } : {}) };
      });
      return [{ kind: 'list', ordered: node.ordered === true, items, line }];
    }
    default:
      return [];
  }
}

function toInline(children: readonly PhrasingContent[], line: number): Inline {
  let text = '';
  const spans: CodeSpan[] = [];
  const links: Link[] = [];
  const strong: { start: number; end: number }[] = [];
  const visit = (node: PhrasingContent): void => {
    const start = text.length;
    if (node.type === 'text') text += node.value;
    else if (node.type === 'break') text += '\n';
    else if (node.type === 'html') text += /^<br\b/i.test(node.value) ? ' ' : '';
    else if (node.type === 'image') text += node.alt ?? '';
    else if (node.type === 'inlineCode') {
      const code = node.value.replace(/\s*\n\s*/g, ' ');
      spans.push({ text: code, line: lineOf(node), start });
      text += code;
    } else if ('children' in node) {
      for (const child of (node as Parents).children) visit(child as PhrasingContent);
      if (node.type === 'strong') strong.push({ start, end: text.length });
      if (node.type === 'link') links.push({ text: text.slice(start), url: node.url, line: lineOf(node) });
    }
  };
  for (const child of children) visit(child);
  return { text, line, spans, links, strong };
}

/** Part of an inline, with the code spans and bold stretches that lie in it. */
export function sliceInline(inline: Inline, start: number, end: number = inline.text.length): Inline {
  const lead = inline.text.slice(start, end);
  const from = start + (lead.length - lead.trimStart().length);
  const to = from + lead.trim().length;
  const line = inline.line + (inline.text.slice(0, from).match(/\n/g)?.length ?? 0);
  const spans = inline.spans
    .filter((span) => span.start >= from && span.start + span.text.length <= to)
    .map((span) => ({ ...span, start: span.start - from }));
  const strong = inline.strong
    .filter((range) => range.start >= from && range.end <= to)
    .map((range) => ({ start: range.start - from, end: range.end - from }));
  const lines = new Set([line]);
  for (let at = inline.text.indexOf('\n', from); at >= 0 && at < to; at = inline.text.indexOf('\n', at + 1)) lines.add(line + lines.size);
  return { text: inline.text.slice(from, to), line, spans, strong, links: inline.links.filter((link) => lines.has(link.line)) };
}

/** The lines of a text as inlines of their own. */
export function splitLines(inline: Inline): Inline[] {
  const parts: Inline[] = [];
  let start = 0;
  for (const line of inline.text.split('\n')) {
    parts.push(sliceInline(inline, start, start + line.length));
    start += line.length + 1;
  }
  return parts.filter((part) => part.text !== '');
}

/** Every block of the given ones, outermost first, in document order. */
export function* allBlocks(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block;
    if (block.kind === 'quote') yield* allBlocks(block.blocks);
    if (block.kind === 'list') for (const item of block.items) yield* allBlocks(item.blocks);
  }
}

/** Every piece of running text: titles, paragraphs, list items and table cells. */
export function* allInlines(document: MarkdownDocument): Generator<{ inline: Inline; section: Section }> {
  for (const section of document.sections) {
    if (section.title) yield { inline: section.title, section };
    for (const block of allBlocks(section.blocks)) {
      if (block.kind === 'paragraph') yield { inline: block.content, section };
      if (block.kind === 'list') for (const item of block.items) yield { inline: item.content, section };
      if (block.kind === 'table')
        for (const cells of [block.header, ...block.rows.map((row) => row.cells)]) for (const inline of cells) yield { inline, section };
    }
  }
}

/** The titles of a section and its ancestors, innermost first. */
export function titlesOf(section: Section): string[] {
  const own = section.title ? [section.title.text] : [];
  return section.parent ? [...own, ...titlesOf(section.parent)] : own;
}

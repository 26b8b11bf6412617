import type { Location } from '../../define.ts';
import { type Block, type Inline, type MarkdownDocument, type Section, splitLines } from '../../syntax/markdown.ts';
import { asPath, leadingPath, normalisePattern } from './path-text.ts';

export interface ProtectedItem extends Location {
  /** As written. */
  readonly text: string;
  /** Comparable: `docs/`, `docs/*` and `docs/**` are one. */
  readonly pattern: string;
}

export interface ProtectedList extends Location {
  /** `never-auto-approve`: may never be approved by the machine; `protected`: may not be changed without approval. */
  readonly kind: 'never-auto-approve' | 'protected';
  /** The identifier, heading or sentence that introduces the list. */
  readonly title: string;
  readonly source: 'code' | 'bullets' | 'table';
  readonly items: readonly ProtectedItem[];
  /** Entries in which no path or action could be read. */
  readonly unreadable: readonly Location[];
}

const never =
  /never[-_ ]?(?:be[-_ ])?auto[-_ ]?(?:matically[-_ ])?approv|always[-_ ]require(?:s)?[-_ ](?:human[-_ ])?approval|no[-_ ]auto[-_ ]?approv|auto[-_ ]?approv\w*[-_ ](?:deny|denied|forbidden|block)/i;
const guarded =
  /(?:core |always )?protected[-_ ](?:paths?|files?|actions?)|always[-_ ]protected|never modified without|requires?[-_ ]explicit[-_ ]approval/i;
/** The text speaks of what is outside the list, or only refers to a list elsewhere. */
const outside = /\bnot in\b|\bnot (?:a )?protected\b|\bunless\b|\bexcept\b|\bsee\b.*\bbelow\b|\bno protected\b/i;

const kindOf = (text: string): ProtectedList['kind'] | undefined =>
  never.test(text) ? 'never-auto-approve' : guarded.test(text) ? 'protected' : undefined;

/**
 * The protected lists of a document: fenced code that assigns an identifier such as `NEVER_AUTO_APPROVE`, and bullets
 * or tables right below a heading or sentence that announces one.
 */
export function protectedLists(document: MarkdownDocument): ProtectedList[] {
  return document.sections.flatMap((section) => ofBlocks(document.path, section.blocks, section));
}

function ofBlocks(path: string, blocks: readonly Block[], section?: Section): ProtectedList[] {
  const title = section?.title;
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1];
    // The announcing text is the last line of the paragraph before, or the heading when nothing stands between.
    const lead = before?.kind === 'paragraph' ? splitLines(before.content).at(-1) : index === 0 ? title : undefined;
    return [...(block.kind === 'code' ? ofCode(path, block, lead ?? title) : ofList(path, block, lead)), ...nested(path, block)];
  });
}

function nested(path: string, block: Block): ProtectedList[] {
  if (block.kind === 'quote') return ofBlocks(path, block.blocks);
  if (block.kind !== 'list') return [];
  return block.items.flatMap((item) => {
    const [first] = item.blocks;
    return [...(first ? ofList(path, first, item.content) : []), ...ofBlocks(path, item.blocks)];
  });
}

function ofList(path: string, block: Block, lead: Inline | undefined): ProtectedList[] {
  const kind = lead && !outside.test(lead.text) ? kindOf(lead.text) : undefined;
  if (!lead || !kind) return [];
  const entries =
    block.kind === 'list'
      ? block.items.map((item) => item.content)
      : block.kind === 'table'
        ? block.rows.flatMap((row) => row.cells[0] ?? [])
        : [];
  const found = entries.map((inline) => ({ inline, texts: patternsIn(inline) }));
  const items = found.flatMap(({ inline, texts }) =>
    texts.map((text) => ({ text, pattern: normalisePattern(text), path, line: inline.line })),
  );
  if (items.length === 0) return [];
  const unreadable = found.flatMap(({ inline, texts }) => (texts.length === 0 ? [{ path, line: inline.line }] : []));
  return [{ kind, title: lead.text, source: block.kind === 'table' ? 'table' : 'bullets', path, line: lead.line, items, unreadable }];
}

/** The leading path, and those that share its place: "`a/`, `b/` - reason". An action such as `youtube.publish` counts too. */
function patternsIn(inline: Inline): string[] {
  const [head = inline.text] = inline.text.split(/\s[-–—:]\s|:\s|\s\(/u);
  const spans = inline.spans.filter((span) => span.start < head.length).map(({ text }) => text);
  if (spans.length > 0) return spans;
  const path = leadingPath(inline) ?? asPath(head);
  return path === undefined ? [] : [path];
}

function ofCode(path: string, block: Extract<Block, { kind: 'code' }>, lead: Inline | undefined): ProtectedList[] {
  const lists: ProtectedList[] = [];
  const lines = block.text.split('\n');
  const add = (title: string, kind: ProtectedList['kind'], at: number, items: readonly { text: string; offset: number }[]): void => {
    const read = items.map(({ text, offset }) => ({ text, pattern: normalisePattern(text), path, line: block.textLine + offset }));
    if (read.length > 0) lists.push({ kind, title, source: 'code', path, line: block.textLine + at, items: read, unreadable: [] });
  };
  for (const [index, line] of lines.entries()) {
    const name = /^\s*(?:export\s+)?(?:const\s+|let\s+|readonly\s+)?["']?([A-Za-z_][\w-]*)["']?\s*(?::\s*[^=[]+)?[:=]\s*(.*)$/.exec(line);
    const kind = name && kindOf(name[1] ?? '');
    if (!name || !kind) continue;
    add(name[1] ?? '', kind, index, /^(?:#.*)?$/.test(name[2] ?? '') ? dashed(lines, index + 1) : bracketed(lines, index));
  }
  const announced = lead && !outside.test(lead.text) ? kindOf(lead.text) : undefined;
  const bare = lines
    .map((text, offset) => ({ text: text.replace(/\s+#.*$/, '').trim(), offset }))
    // The first line may be the name of the list.
    .filter(({ text, offset }) => text !== '' && !text.startsWith('#') && !(offset === 0 && /^[A-Z][A-Z0-9_]+:?$/.test(text)));
  if (lists.length === 0 && lead && announced && bare.every(({ text }) => asPath(text) !== undefined)) add(lead.text, announced, 0, bare);
  return lists;
}

/** The string literals between the first bracket and the one that closes it; comments do not count. */
function bracketed(lines: readonly string[], from: number): { text: string; offset: number }[] {
  const items: { text: string; offset: number }[] = [];
  let depth = 0;
  for (const [index, line] of lines.slice(from).entries()) {
    const code = index === 0 ? line.slice(line.indexOf('=') + 1 || line.indexOf(':') + 1) : line;
    for (const token of code.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(#|\/\/).*$|([[({])|([\])}])/g)) {
      if (token[4] !== undefined) depth += 1;
      else if (token[5] !== undefined) depth -= 1;
      else if (token[3] === undefined) items.push({ text: token[1] ?? token[2] ?? '', offset: from + index });
      if (depth === 0 && token[5] !== undefined) return items;
    }
    if (depth === 0) return items;
  }
  return items;
}

function dashed(lines: readonly string[], from: number): { text: string; offset: number }[] {
  const items: { text: string; offset: number }[] = [];
  for (const [index, line] of lines.slice(from).entries()) {
    const match = /^\s*-\s+["']?([^"'#]+?)["']?\s*(?:#.*)?$/.exec(line);
    if (match) items.push({ text: match[1] ?? '', offset: from + index });
    else if (line.trim() !== '') break;
  }
  return items;
}

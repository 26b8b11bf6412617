import { type Block, type Inline, type ListItem, sliceInline } from '../../syntax/markdown.ts';

/** `**Label** (qualifier): value`, written as a list item or as a line of a paragraph. */
export interface Definition {
  readonly label: string;
  readonly qualifier: string;
  readonly value: Inline;
  readonly line: number;
  /** What explains the value: the nested blocks of a list item, or the blocks that follow a line ending in a colon. */
  readonly blocks: readonly Block[];
}

const shape = /^(?<label>[^:\n]{1,60}?)\s*(?:\((?<qualifier>[^)\n]*)\))?\s*:(?=\s|$)\s*/u;

/**
 * The definitions written directly in these blocks. A label is bold or, where it stands alone before a colon, plain;
 * list items that only nest other items are entered.
 */
export function definitions(blocks: readonly Block[]): Definition[] {
  return blocks.flatMap((block, index) => {
    if (block.kind === 'list') return block.items.flatMap(ofItem);
    if (block.kind === 'quote') return definitions(block.blocks);
    if (block.kind !== 'paragraph') return [];
    const found = ofParagraph(block.content);
    const last = found.at(-1);
    if (last?.value.text !== '') return found;
    const next = blocks.findIndex((other, at) => at > index && other.kind === 'paragraph');
    return [...found.slice(0, -1), { ...last, blocks: blocks.slice(index + 1, next < 0 ? undefined : next) }];
  });
}

function ofItem(item: ListItem): Definition[] {
  const own = read(item.content);
  return own ? [{ ...own, blocks: item.blocks }] : item.content.text === '' ? definitions(item.blocks) : [];
}

/** A paragraph may hold several definitions, one a line; a line that begins none continues the one before. */
function ofParagraph(content: Inline): Definition[] {
  const starts: number[] = [];
  for (let at = 0; at >= 0 && at < content.text.length; ) {
    if (begins(content, at)) starts.push(at);
    const next = content.text.indexOf('\n', at);
    at = next < 0 ? -1 : next + 1;
  }
  return starts.flatMap((start, index) => read(sliceInline(content, start, starts[index + 1])) ?? []);
}

function begins(content: Inline, at: number): boolean {
  if (content.strong.some((range) => range.start === at)) return shape.test(content.text.slice(at));
  return /^[A-Z][\w /-]{1,30}:(?:\s|$)/.test(content.text.slice(at));
}

function read(inline: Inline): Definition | undefined {
  const match = shape.exec(inline.text);
  if (!match) return undefined;
  const bold = inline.strong.some((range) => range.start === 0);
  const label = (match.groups?.label ?? '').trim();
  // A plain label is one to four words; anything longer is a sentence with a colon in it.
  if (!bold && (label.split(/\s+/).length > 4 || !/^[\p{L}`]/u.test(label))) return undefined;
  return {
    label,
    qualifier: (match.groups?.qualifier ?? '').trim(),
    value: sliceInline(inline, match[0].length),
    line: inline.line,
    blocks: [],
  };
}

import { allBlocks, type Block, type Inline, type MarkdownDocument, type Section, sliceInline, titlesOf } from '../../syntax/markdown.ts';
import type { SectionPattern } from '../../syntax/markdown-lines.ts';
import {
  assignment,
  type DocumentedVariable,
  defaultIn,
  headingDefault,
  readDefault,
  remarksIn,
  unquote,
  variableName,
} from './environment-entry.ts';

/** Where a section may describe a variable. */
export const couldDescribe = /(?<![A-Z0-9])[A-Z][A-Z0-9]*[\\*]*_|(?<![A-Z0-9_])[A-Z][A-Z0-9_]*\s*=/;

/** What may stand before the text of a list item that begins with a code span: no word. */
const spanFirst = /^[\s>]*(?:[-*+]|\d+[.)])\s(?:<[^>]*>|\[(?:[xX]\])?|&#?\w+;|[^\p{L}\p{N}`<&[])*`/u;

/** Where it may do so in a table, or in a list whose item begins with it. */
export const couldList: SectionPattern = {
  source: 'listed variables',
  test: (section) =>
    couldDescribe.test(section) &&
    section.split('\n').some((line) => couldDescribe.test(line) && (line.includes('|') || line.startsWith('#') || spanFirst.test(line))),
};

/** The environment variables and flags a Markdown document describes: tables, lists, `NAME=value` spans, env and shell blocks, prose. */
export function markdownVariables(document: MarkdownDocument): DocumentedVariable[] {
  return document.sections.flatMap((section) => {
    const claimed = titlesOf(section)
      .map(headingDefault)
      .find((value) => value !== undefined);
    const context: Context = { path: document.path, section: section.title?.text ?? '', ...(claimed ? { sectionDefault: claimed } : {}) };
    return [...ofTitle(section, context), ...[...allBlocks(section.blocks)].flatMap((block) => ofBlock(block, context, section))];
  });
}

/** "### `NAME`" describes the variable in the section below it. */
function ofTitle({ title, blocks, line }: Section, context: Context): DocumentedVariable[] {
  const span = title?.spans[0];
  const name = span?.start === 0 ? variableName.exec(span.text)?.[1] : undefined;
  if (title === undefined || name === undefined || title.spans.length > 1) return [];
  const [first] = blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.content.text] : []));
  const text = `${title.text}\n${first ?? ''}`;
  return [{ ...context, name, line, source: 'definition', description: text, ...defaultIn(first ?? ''), ...remarksIn(text) }];
}

type Context = Pick<DocumentedVariable, 'path' | 'section' | 'sectionDefault'>;

function ofBlock(block: Block, context: Context, section: Section): DocumentedVariable[] {
  switch (block.kind) {
    case 'table':
      return ofTable(block, context);
    case 'list':
      return block.items.flatMap((item) => ofInline(item.content, context, 'definition'));
    case 'paragraph':
      return ofInline(block.content, context, 'span');
    case 'code':
      return ofCode(block, context, section);
    default:
      return [];
  }
}

/** The column of the name, and the first column with names when no header says so. */
function ofTable(table: Extract<Block, { kind: 'table' }>, context: Context): DocumentedVariable[] {
  const column = (pattern: RegExp): number => table.header.findIndex((cell) => pattern.test(cell.text.trim()));
  const standard = column(/^defaults?(?: value)?$/i);
  const allowed = column(/^(?:allowed |valid |possible )?(?:values|options|choices)$/i);
  const needed = column(/^required\b/i);
  return table.rows.flatMap((row) => {
    const names = row.cells.flatMap((cell, index) =>
      index === standard || index === allowed ? [] : namesIn(cell).map((name) => ({ name, index })),
    );
    const main = column(/variable|^env\b|^flag$|^name$|^setting$|^switch$|^key$/i);
    const preferred = names.filter(({ index }) => index === main || /\benv\b|variable/i.test(table.header[index]?.text ?? ''));
    // A prose cell that mentions a variable does not document it: without a fitting header, the first column counts.
    const documented = preferred.length > 0 ? preferred : names.filter(({ index }) => index === 0);
    const text = row.cells.map((cell) => cell.text).join(' | ');
    const value = standard < 0 ? undefined : row.cells[standard];
    const values = (allowed < 0 ? undefined : row.cells[allowed])?.spans.map((span) => unquote(span.text)) ?? [];
    const yes = needed >= 0 && /^(?:yes|true|required|✅|✓)/iu.test(row.cells[needed]?.text.trim() ?? '');
    return documented.map(({ name }): DocumentedVariable => {
      const remarks = remarksIn(needed >= 0 ? '' : text);
      // The row of a variable also speaks of the file that may take its place.
      const file = row.cells.some((cell) => cell.spans.some((span) => span.text === `${name}_FILE`));
      return {
        ...context,
        name,
        ...(file ? { aliases: [`${name}_FILE`] } : {}),
        line: row.line,
        source: 'table',
        description: text,
        ...(value ? readDefault(value.text, value.spans[0]?.text) : defaultIn(text)),
        ...(values.length > 0 ? { values } : {}),
        ...remarksIn(text),
        required: needed >= 0 ? yes : remarks.required,
      };
    });
  });
}

const namesIn = (cell: Inline): string[] => {
  const spans = cell.spans.flatMap(({ text }) => variableName.exec(text)?.[1] ?? assignment.exec(text)?.[1] ?? []);
  const plain = cell.spans.length === 0 ? variableName.exec(cell.text.trim())?.[1] : undefined;
  return plain === undefined ? spans : [plain];
};

/** A name counts when the text gives it a value or a default, or when a list item begins with it. */
function ofInline(inline: Inline, context: Context, source: 'definition' | 'span'): DocumentedVariable[] {
  const named = inline.spans.flatMap((span) => {
    const assigned = assignment.exec(span.text);
    const name = assigned?.[1] ?? variableName.exec(span.text)?.[1];
    return name === undefined ? [] : [{ span, name, value: assigned ? (envLines(span.text)[0]?.value ?? '') : undefined }];
  });
  return named.flatMap(({ span, name, value }, index) => {
    // Remarks run to the next name, or to the end of the sentence.
    const end = named[index + 1]?.span.start ?? inline.text.length;
    const remark = sliceInline(inline, span.start + span.text.length, end);
    const sentence = remark.text.split(/(?<=[^.]{3})\.\s+(?=[A-Z])|\n/)[0] ?? '';
    const stated = defaultIn(sentence.replace(/^\s*["')\]]*/, ''));
    const leads = source === 'definition' && span.start === (/^\p{Extended_Pictographic}?\s*/u.exec(inline.text)?.[0].length ?? 0);
    if (!leads && stated.defaultText === undefined && (value === undefined || value === '')) return [];
    return [
      {
        ...context,
        name,
        line: span.line,
        source: leads ? 'definition' : value === undefined ? 'prose' : 'span',
        description: inline.text,
        ...stated,
        ...(value === undefined ? {} : { value }),
        ...remarksIn(sentence),
      },
    ];
  });
}

/** `NAME=value  # remark (default: 0)` lines of env files and shell samples. */
function ofCode(block: Extract<Block, { kind: 'code' }>, context: Context, section: Section): DocumentedVariable[] {
  if (!/^(?:env|dotenv|bash|sh|shell|zsh|console|powershell|ini|properties|text|)$/.test(block.language)) return [];
  const listed =
    block.language === 'env' ||
    block.language === 'dotenv' ||
    titlesOf(section).some((title) => /\benv(?:ironment)?\b|variables|configuration|settings/i.test(title));
  return envLines(block.text).flatMap((entry): DocumentedVariable[] => {
    // A sample that sets a variable for one command shows its use; it documents it only where variables are the subject.
    if (!listed && !entry.alone) return [];
    return [
      {
        ...context,
        name: entry.name,
        line: block.textLine + entry.offset,
        source: 'code',
        description: entry.comment,
        value: entry.value,
        ...defaultIn(entry.comment),
        ...remarksIn(entry.comment),
      },
    ];
  });
}

export interface EnvLine {
  readonly name: string;
  readonly value: string;
  readonly comment: string;
  readonly offset: number;
  /** The line holds the assignment and nothing else. */
  readonly alone: boolean;
  /** The assignment is commented out. */
  readonly disabled: boolean;
}

/** The assignments of an env file or shell sample, with the comment behind or right above each. */
export function envLines(text: string): EnvLine[] {
  const lines = text.split('\n');
  return lines.flatMap((raw, offset): EnvLine[] => {
    const disabled = /^\s*#\s?(?=(?:export\s+)?[A-Z][A-Z0-9_]*=)/.exec(raw);
    const match = assignment.exec(disabled ? raw.slice(disabled[0].length) : raw);
    if (!match) return [];
    const rest = match[2] ?? '';
    const parsed = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#]*(?:#\S[^\s#]*)*)\s*(?:#(.*))?(.*)$/.exec(rest);
    const above: string[] = [];
    for (let at = offset - 1; at >= 0 && /^\s*#(?!\s?[A-Z][A-Z0-9_]*=)/.test(lines[at] ?? ''); at -= 1)
      above.unshift((lines[at] ?? '').replace(/^\s*#+\s?/, ''));
    const comment = [...above, (parsed?.[2] ?? '').trim()].filter((part) => part !== '').join('\n');
    return [
      {
        name: match[1] ?? '',
        value: unquote(parsed?.[1] ?? rest),
        comment,
        offset,
        alone: (parsed?.[3] ?? '').trim() === '',
        disabled: disabled !== null,
      },
    ];
  });
}

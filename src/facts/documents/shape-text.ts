import { parseDocument } from 'yaml';
import type { Block, Inline } from '../../syntax/markdown.ts';
import type { DocumentedField } from './contract-row.ts';

export interface Shape {
  readonly fields: readonly DocumentedField[];
  readonly array: boolean;
  /** More fields may follow. */
  readonly open: boolean;
}

/** Reads the top-level fields of `{ run_id, phases: [...], total? }`, as written in a code span or a sentence. */
export function readShape(text: string, line: number): Shape | undefined {
  const match = /^\s*(\[?)\s*\{(.*)\}\s*\]?\s*$/s.exec(text);
  if (!match) return undefined;
  const parts = splitTop(match[2] ?? '');
  const fields = parts.flatMap((part) => {
    const name = /^["']?([A-Za-z_$][\w$-]*)["']?(\?)?\s*(?::|$)/.exec(part.trim());
    return name ? [{ name: name[1] ?? '', optional: name[2] === '?', line }] : [];
  });
  const named = parts.every((part) => part.trim() === '' || /^["']?[A-Za-z_$]/.test(part.trim()));
  return { fields, array: match[1] === '[', open: !named || /^\s*(?:\.\.\.|…)/u.test(parts.at(-1) ?? '') };
}

/** Splits at the commas and line ends outside every bracket and quote. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let current = '';
  for (const character of text) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"') quote = character;
    else if ('[{(<'.includes(character)) depth += 1;
    else if (']})>'.includes(character)) depth -= 1;
    if (quote === '' && depth === 0 && /[,;\n]/.test(character)) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  return [...parts, current];
}

/** The top-level keys of a JSON or YAML sample; a sample never proves that no other field exists, nor that one is optional. */
export function readSample(block: Extract<Block, { kind: 'code' }>): Shape | undefined {
  if (!/^(?:json[c5]?|javascript|js|ts|typescript|ya?ml|)$/.test(block.language)) return undefined;
  const loose = readShape(block.text.replace(/\/\/.*$/gm, ''), block.textLine);
  let keys: string[] = [];
  let array = false;
  try {
    const parsed = parseDocument(block.text.replace(/(?<![:\w])\/\/.*$/gm, ''), { uniqueKeys: false });
    const value: unknown = parsed.errors.length === 0 ? parsed.toJS({ maxAliasCount: 20 }) : undefined;
    array = Array.isArray(value);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'object' && first !== null && !Array.isArray(first)) keys = Object.keys(first);
  } catch {
    return loose;
  }
  if (keys.length === 0) return loose && loose.fields.length > 0 ? loose : undefined;
  const lines = block.text.split('\n');
  const fields = keys.map((name) => {
    const at = lines.findIndex((line) => new RegExp(`(?:^|[\\s{,])["']?${name.replace(/[^\w-]/g, '.')}["']?\\s*:`).test(line));
    return { name, optional: false, line: block.textLine + Math.max(at, 0) };
  });
  return { fields, array, open: /\.\.\./.test(block.text) };
}

/** Fields written as a nested list: "- `status`: text". Items that do not begin with a name are passed over. */
export function readFieldList(blocks: readonly Block[]): DocumentedField[] {
  return blocks.flatMap((block) =>
    block.kind === 'list'
      ? block.items.flatMap((item) => {
          const name = leadingName(item.content);
          return name === undefined ? [] : [{ name, optional: /\boptional\b/i.test(item.content.text), line: item.line }];
        })
      : [],
  );
}

/** The identifier a text begins with, as a code span. */
export function leadingName(inline: Inline): string | undefined {
  const first = inline.spans[0];
  if (first?.start !== 0) return undefined;
  return /^["']?([A-Za-z_$][\w$-]*)["']?\??(?:\s*:.*)?$/.exec(first.text)?.[1];
}

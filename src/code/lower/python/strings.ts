import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, hasToken, namedChildren } from '../../../syntax/python.ts';
import type { Expression, Span } from '../../tree.ts';
import type { Lowering } from './context.ts';
import { intrinsic, literal, opaque } from './context.ts';

const ESCAPE =
  /\\(?:(\r\n|[\r\n])|([\\'"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})|(N\{[^}]*\})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))|(\{\{|\}\})/gu;

const SHORT: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

interface Style {
  readonly raw: boolean;
  readonly bytes: boolean;
  readonly formatted: boolean;
}

/** Text of a literal piece as the program sees it. An escape Python does not know, or a character by name, stays as written. */
export function decode(text: string, { raw, bytes, formatted }: Style): string {
  const lines = text.replace(/\r\n?/g, '\n');
  if (raw) return formatted ? lines.replace(/\{\{|\}\}/g, (pair) => pair.charAt(0)) : lines;
  return lines.replace(ESCAPE, (whole, newline, short, octal, hex, named, four, eight, other, brace) => {
    if (newline !== undefined) return '';
    if (short !== undefined) return SHORT[short] ?? whole;
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (named !== undefined || other !== undefined) return whole;
    if (brace !== undefined) return formatted ? brace.charAt(0) : whole;
    const code = Number.parseInt(four ?? eight, 16);
    return bytes || code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}

interface Piece {
  readonly style: Style;
  readonly parts: readonly Expression[];
  readonly dynamic: boolean;
}

function interpolation(node: SyntaxNode, style: Style, lowering: Lowering): Expression[] {
  const value = childOf(node, 'expression');
  if (!value) return [opaque(node, lowering, 'empty replacement field')];
  const at = lowering.at(node);
  const parts: Expression[] = [];
  let part = lowering.expression(value);
  const conversion = childOf(node, 'type_conversion');
  const spec = childOf(node, 'format_specifier');
  const equals = hasToken(node, '=');
  if (equals) {
    const sign = node.children.find((child) => child.type === '=');
    const shown = /^\s*/.exec(lowering.source.slice(sign?.end ?? node.end))?.[0] ?? '';
    parts.push(literal(lowering.source.slice(node.start + 1, (sign?.end ?? node.end) + shown.length), at));
  }
  if (conversion) part = intrinsic('format', [part, literal(lowering.text(conversion), lowering.at(conversion))], at);
  else if (equals && !spec) part = intrinsic('format', [part, literal('!r', at)], at);
  if (spec) {
    const specification = textParts(spec, spec.start + 1, spec.end, style, lowering);
    part = intrinsic('format', [part, join(specification, lowering.at(spec))], at);
  }
  parts.push(part);
  return parts;
}

function textParts(node: SyntaxNode, start: number, end: number, style: Style, lowering: Lowering): Expression[] {
  const parts: Expression[] = [];
  let from = start;
  const text = (to: number) => {
    if (to > from) parts.push(literal(decode(lowering.source.slice(from, to), style), lowering.span(from, to)));
  };
  for (const child of node.children) {
    if (child.type !== 'interpolation' && child.type !== 'format_expression') continue;
    text(child.start);
    parts.push(...interpolation(child, style, lowering));
    from = child.end;
  }
  text(end);
  return parts;
}

/** One literal when nothing is computed, else a template with neighbouring texts joined. */
function join(parts: readonly Expression[], at: Span): Expression {
  const joined: Expression[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'literal' && typeof part.value === 'string' && last?.kind === 'literal' && typeof last.value === 'string') {
      joined[joined.length - 1] = literal(last.value + part.value, { ...last.at, end: part.at.end });
    } else joined.push(part);
  }
  const [first] = joined;
  if (!first) return literal('', at);
  return joined.length === 1 && first.kind === 'literal' ? { ...first, at } : { kind: 'template', at, parts: joined };
}

function piece(node: SyntaxNode, lowering: Lowering): Piece | undefined {
  const start = node.children.find((child) => child.type === 'string_start');
  const end = node.children.find((child) => child.type === 'string_end');
  if (!start || !end) return undefined;
  const opening = lowering.text(start);
  const prefix = /^[a-z]*/i.exec(opening)?.[0].toLowerCase() ?? '';
  if (prefix.includes('t')) return undefined;
  const style = { raw: prefix.includes('r'), bytes: prefix.includes('b'), formatted: prefix.includes('f') };
  // The closing token may hold the last characters of the text too.
  const quotes = opening.length - prefix.length;
  const parts = textParts(node, start.end, end.end - quotes, style, lowering);
  return { style, parts, dynamic: node.children.some((child) => child.type === 'interpolation') };
}

/** A string, f-string, bytes, or several of them written side by side. */
export function lowerString(node: SyntaxNode, lowering: Lowering): Expression {
  const at = lowering.at(node);
  const strings = node.type === 'string' ? [node] : namedChildren(node);
  const pieces: Piece[] = [];
  for (const string of strings) {
    const lowered = string.type === 'string' && !string.broken ? piece(string, lowering) : undefined;
    if (!lowered) return opaque(node, lowering, 'string form');
    pieces.push(lowered);
  }
  const value = join(
    pieces.flatMap((each) => each.parts),
    at,
  );
  const bytes = pieces.filter((each) => each.style.bytes).length;
  if (bytes > 0 && (bytes < pieces.length || value.kind !== 'literal')) return opaque(node, lowering, 'bytes beside text');
  return bytes > 0 && value.kind === 'literal' ? { ...value, form: 'bytes' } : value;
}

/** The docstring when a body starts with one. */
export function docstring(block: SyntaxNode | undefined, lowering: Lowering): { text: string; statement: SyntaxNode } | undefined {
  const statement = block?.children.find((child) => child.named);
  const [string, more] = statement?.type === 'expression_statement' ? statement.children : [];
  if (!statement || !string || more || (string.type !== 'string' && string.type !== 'concatenated_string')) return undefined;
  const strings = string.type === 'string' ? [string] : namedChildren(string);
  if (strings.some((each) => /^[a-z]*[fb]/i.test(lowering.source.slice(each.start, each.start + 3).replace(/["'].*$/s, ''))))
    return undefined;
  const value = lowerString(string, lowering);
  return value.kind === 'literal' && typeof value.value === 'string' ? { text: value.value, statement } : undefined;
}

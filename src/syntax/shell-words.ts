import type { Node } from '@vscode/tree-sitter-wasm';
import type { ShellPart, ShellStatement, ShellWord } from './shell-tree.ts';

export type LowerBlock = (nodes: readonly Node[]) => readonly ShellStatement[];

export const children = (node: Node): Node[] => node.children.filter((child) => child !== null);

const lineOf = (node: Node): number => node.startPosition.row + 1;

function unescapeBare(text: string): ShellPart[] {
  const parts: ShellPart[] = [];
  for (const piece of text.matchAll(/\\([\s\S])|([^\\]+)|\\$/g)) {
    if (piece[1] === '\n') continue;
    if (piece[1] !== undefined) parts.push({ kind: 'text', text: piece[1], quoted: true });
    else if (piece[2] !== undefined) parts.push({ kind: 'text', text: piece[2], quoted: false });
  }
  return parts;
}

const unescapeDouble = (text: string): string => text.replace(/\\(\n|[$`"\\])/g, (_, c: string) => (c === '\n' ? '' : c));

const ansi: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', "'": "'", '"': '"', '\\': '\\', e: '\u001b', a: '\u0007' };

function expansion(node: Node, quoted: boolean, lower: LowerBlock): ShellPart {
  const text = node.text.trimStart();
  const subscript = /^\$\{(\w+)\[([^\]]*)\]\}$/.exec(text);
  if (subscript) {
    const raw = subscript[2] ?? '';
    const argument: ShellWord = { raw, line: lineOf(node), parts: [{ kind: 'text', text: raw, quoted: false }] };
    return { kind: 'parameter', name: subscript[1] ?? '', operator: '[', argument, quoted };
  }
  const size = /^\$\{#(\w+)(?:\[([@*])\])?\}$/.exec(text);
  if (size) {
    const raw = size[2] ?? '';
    return { kind: 'parameter', name: size[1] ?? '', operator: '#', argument: { raw, line: lineOf(node), parts: [] }, quoted };
  }
  const match = /^\$\{(\w+|[?!@*#$-])(?:(:?[-=?+])([\s\S]*))?\}$/.exec(text);
  if (!match) return { kind: 'opaque', text };
  const name = match[1] ?? '';
  if (match[2] === undefined) return { kind: 'parameter', name, quoted };
  const operand = children(node).filter((child) => child.isNamed && !/^(variable_name|special_variable_name)$/.test(child.type));
  const only = operand[0];
  if (operand.length > 1 || (only ? only.text : '') !== match[3]) return { kind: 'opaque', text };
  const argument: ShellWord = only ? lowerWord(only, lower) : { raw: '', line: lineOf(node), parts: [] };
  return { kind: 'parameter', name, operator: match[2], argument, quoted };
}

/** White space between the pieces of a double-quoted string has no node of its own, so gaps are read from the text. */
function quotedString(node: Node, lower: LowerBlock): ShellPart[] {
  const parts: ShellPart[] = [{ kind: 'text', text: '', quoted: true }];
  const source = node.text;
  let at = source.indexOf('"') + 1;
  const text = (until: number): void => {
    if (until > at) parts.push({ kind: 'text', text: unescapeDouble(source.slice(at, until)), quoted: true });
  };
  for (const child of children(node)) {
    if (!child.isNamed || child.type === 'string_content') continue;
    // An expansion node swallows the white space before it.
    text(child.startIndex - node.startIndex + Math.max(child.text.search(/\S/), 0));
    parts.push(...lowerParts(child, true, lower));
    at = child.endIndex - node.startIndex;
  }
  text(source.lastIndexOf('"'));
  return parts;
}

function lowerParts(node: Node, quoted: boolean, lower: LowerBlock): ShellPart[] {
  const text = /expansion|substitution/.test(node.type) ? node.text.trimStart() : node.text;
  switch (node.type) {
    case 'word':
    case 'number':
    case 'variable_name':
    case 'extglob_pattern':
    case 'regex':
    case 'test_operator':
    case 'file_descriptor':
      return node.childCount > 0 ? [{ kind: 'opaque', text }] : unescapeBare(text);
    case 'raw_string':
      return [{ kind: 'text', text: text.slice(1, -1), quoted: true }];
    case 'ansi_c_string': {
      const value = text.slice(2, -1);
      if (/\\[^ntr'"\\ea]/.test(value)) return [{ kind: 'opaque', text }];
      return [{ kind: 'text', text: value.replace(/\\(.)/g, (_, c: string) => ansi[c] ?? c), quoted: true }];
    }
    case 'string':
      return quotedString(node, lower);
    case 'concatenation':
    case 'command_name':
      return children(node).flatMap((child) => (child.isNamed || child.text !== '' ? lowerParts(child, quoted, lower) : []));
    case 'simple_expansion':
      return [{ kind: 'parameter', name: text.slice(1), quoted }];
    case 'expansion':
      return [expansion(node, quoted, lower)];
    case 'command_substitution': {
      if (text.startsWith('`') && text.includes('\\')) return [{ kind: 'opaque', text }];
      return [{ kind: 'command', body: lower(children(node)), quoted }];
    }
    case 'process_substitution':
      return [{ kind: 'process', body: lower(children(node)) }];
    case 'arithmetic_expansion':
      return [{ kind: 'arithmetic', text: text.replace(/^\$?\(\(|\)\)$/g, '').replace(/^\$\[|\]$/g, '') }];
    case 'array':
      return [
        {
          kind: 'list',
          words: children(node)
            .filter((c) => c.isNamed)
            .map((c) => lowerWord(c, lower)),
        },
      ];
    case 'brace_expression': {
      const range = /^\{(\d+)\.\.(\d+)\}$/.exec(text);
      const from = Number(range?.[1]);
      const to = Number(range?.[2]);
      if (!range || to < from || to - from > 20) return [{ kind: 'opaque', text }];
      const words = Array.from({ length: to - from + 1 }, (_, i): ShellWord => {
        const raw = String(from + i);
        return { raw, line: lineOf(node), parts: [{ kind: 'text', text: raw, quoted: false }] };
      });
      return [{ kind: 'list', words }];
    }
    default:
      return node.isNamed || node.childCount > 0 ? [{ kind: 'opaque', text }] : unescapeBare(text);
  }
}

/** Lowers a word-like node. Whatever is not understood becomes an opaque part. */
export function lowerWord(node: Node, lower: LowerBlock): ShellWord {
  let parts = lowerParts(node, false, lower);
  const bare = parts.map((part) => (part.kind === 'text' && !part.quoted ? part.text : '\u0000')).join('');
  if (/\{[^}]*,[^}]*\}/.test(bare)) parts = [{ kind: 'opaque', text: node.text }];
  return { raw: node.text, line: lineOf(node), parts };
}

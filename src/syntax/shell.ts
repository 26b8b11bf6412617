import type { Node, Parser } from '@vscode/tree-sitter-wasm';
import type { ShellAssignment, ShellRedirect, ShellStatement, ShellWord } from './shell-tree.ts';
import { children, lowerWord } from './shell-words.ts';
import { grammarParser } from './tree-sitter.ts';

export type { ShellAssignment, ShellPart, ShellRedirect, ShellStatement, ShellWord } from './shell-tree.ts';

export type ParseShell = (text: string) => readonly ShellStatement[];

/** Words that the grammar takes for a command or argument where the shell sees syntax. */
const reserved = /^(?:[{}!]|if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|coproc|\(\(|\[\[)$/;

const line = (node: Node): number => node.startPosition.row + 1;
const opaque = (node: Node, reason: string): ShellStatement => ({ kind: 'opaque', reason, line: line(node) });
const word = (node: Node): ShellWord => lowerWord(node, block);
const named = (node: Node): Node[] => children(node).filter((child) => child.isNamed && child.type !== 'comment');

type Piece = '!' | '|' | '|&' | '&&' | '||' | ShellStatement;

/** The grammar's precedence of `!`, `|`, `&&`, redirects and here-documents is not the shell's: flatten, then rebuild. */
function flatten(node: Node, out: Piece[]): void {
  switch (node.type) {
    case 'list':
    case 'pipeline':
    case 'negated_command':
      for (const child of children(node)) {
        if (child.isNamed) {
          if (child.type !== 'comment') flatten(child, out);
        } else if (child.text === '!' || child.text === '|' || child.text === '|&' || child.text === '&&' || child.text === '||')
          out.push(child.text);
        else out.push(opaque(child, `unexpected ${child.text}`));
      }
      return;
    case 'redirected_statement': {
      const redirects: ShellRedirect[] = [];
      const tail: Piece[] = [];
      for (const child of children(node)) {
        if (child.type === 'file_redirect' || child.type === 'herestring_redirect') redirects.push(redirect(child));
        else if (child.type === 'heredoc_redirect') heredoc(child, redirects, tail);
        else if (child.isNamed) flatten(child, out);
      }
      const last = out.pop();
      if (last === undefined || typeof last === 'string') out.push(opaque(node, 'a redirect without a command'));
      else out.push(attach(last, redirects));
      out.push(...tail);
      return;
    }
    default:
      out.push(statement(node));
  }
}

function heredoc(node: Node, redirects: ShellRedirect[], tail: Piece[]): void {
  const parts = children(node);
  const body = parts.find((part) => part.type === 'heredoc_body');
  const start = parts.find((part) => part.type === 'heredoc_start')?.text ?? '';
  const end = parts.find((part) => part.type === 'heredoc_end');
  // The grammar ends the text where a line begins with the word, the shell where the word is the whole line.
  if (!end || followed(end)) tail.push('&&', opaque(node, 'a here-document whose end is not a line of its own'));
  const literal = /^['"\\]/.test(start) || !/[$`\\]/.test(body?.text ?? '');
  redirects.push({ operator: '<<', ...(literal ? { text: body?.text ?? '' } : {}) });
  for (const part of parts) {
    if (part.type === 'file_redirect' || part.type === 'herestring_redirect') redirects.push(redirect(part));
    else if (part.type === 'pipeline' || part.type === 'list') flatten(part, tail);
    else if (part.text === '&&' || part.text === '||' || part.text === '|') tail.push(part.text);
    else if (part.isNamed && !/^(heredoc_start|heredoc_body|heredoc_end|comment)$/.test(part.type)) {
      // `cmd <<E arg`: the grammar hangs a further argument here, indistinguishable from a command of its own.
      if (tail.length > 0) flatten(part, tail);
      else tail.push('&&', opaque(part, 'arguments after a here-document'));
    }
  }
}

/** Whether something stands behind a node on its line. */
function followed(node: Node): boolean {
  for (let at: Node | null = node; at; at = at.parent)
    if (at.nextSibling) return at.nextSibling.startPosition.row === node.endPosition.row && at.nextSibling.text.trim() !== '';
  return false;
}

function redirect(node: Node): ShellRedirect {
  const target = named(node).find((child) => child.type !== 'file_descriptor');
  const operator = children(node).find((child) => !child.isNamed)?.text ?? '>';
  const lowered = target ? word(target) : undefined;
  const first = lowered?.parts.every((part) => part.kind === 'text');
  const text = operator === '<<<' && first ? lowered?.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') : undefined;
  return { operator, ...(lowered ? { target: lowered } : {}), ...(text === undefined ? {} : { text }) };
}

function attach(to: ShellStatement, redirects: readonly ShellRedirect[]): ShellStatement {
  if (to.kind === 'simple' || to.kind === 'subshell' || to.kind === 'group') return { ...to, redirects: [...to.redirects, ...redirects] };
  if (to.kind === 'opaque' || to.kind === 'background') return to;
  return { kind: 'group', body: [to], redirects, line: to.line };
}

function pipeline(pieces: readonly Piece[], at: number): ShellStatement {
  let negated = false;
  let start = 0;
  while (pieces[start] === '!') {
    negated = !negated;
    start += 1;
  }
  const items: ShellStatement[] = [];
  for (let i = start; i < pieces.length; i += 2) {
    const item = pieces[i];
    const operator = pieces[i + 1];
    if (item === undefined || typeof item === 'string' || (operator !== undefined && operator !== '|' && operator !== '|&')) {
      return { kind: 'opaque', reason: 'a pipeline that could not be read', line: at };
    }
    items.push(item);
  }
  const only = items[0];
  if (!only) return { kind: 'opaque', reason: 'an empty pipeline', line: at };
  return items.length === 1 && start === 0 ? only : { kind: 'pipeline', items, negated, stderr: pieces.includes('|&'), line: only.line };
}

function list(node: Node): ShellStatement {
  const pieces: Piece[] = [];
  flatten(node, pieces);
  let left: ShellStatement | undefined;
  let operator: '&&' | '||' | undefined;
  let from = 0;
  for (let i = 0; i <= pieces.length; i += 1) {
    const piece = pieces[i];
    if (i < pieces.length && piece !== '&&' && piece !== '||') continue;
    const right = pipeline(pieces.slice(from, i), line(node));
    left = left && operator ? { kind: operator === '&&' ? 'and' : 'or', left, right, line: left.line } : right;
    operator = piece === '&&' || piece === '||' ? piece : undefined;
    from = i + 1;
  }
  return left ?? opaque(node, 'an empty list');
}

function assignment(node: Node): ShellAssignment | undefined {
  const [target, value] = named(node);
  if (!target) return undefined;
  const indexed = target.type === 'subscript';
  const name = indexed ? (/^\w+/.exec(target.text)?.[0] ?? target.text) : target.text;
  const empty: ShellWord = { raw: '', line: line(node), parts: [] };
  return { name, value: value ? word(value) : empty, append: node.text.slice(target.text.length).startsWith('+='), indexed };
}

function simple(node: Node): ShellStatement {
  const assignments: ShellAssignment[] = [];
  const words: ShellWord[] = [];
  const redirects: ShellRedirect[] = [];
  let end = node.startIndex;
  for (const child of children(node)) {
    const between = node.text.slice(end - node.startIndex, child.startIndex - node.startIndex);
    // A word node may swallow the line end before it.
    if (/(?<!\\)\n/.test(between + (/^\s*/.exec(child.text)?.[0] ?? ''))) return opaque(node, 'the next line where the grammar saw a word');
    end = child.endIndex;
    if (child.type === 'comment') continue;
    if (child.type === 'variable_assignment') {
      const made = assignment(child);
      if (made) assignments.push(made);
    } else if (child.type === 'file_redirect' || child.type === 'herestring_redirect') redirects.push(redirect(child));
    else if (child.type === 'heredoc_redirect') return opaque(node, 'a here-document inside a command');
    else if (child.type === 'subshell') return opaque(node, `${node.text.split(/\s/)[0] ?? ''} before a subshell`);
    else if (child.type === 'command_name' || child.isNamed || /^[^\s]+$/.test(child.text)) words.push(word(child));
  }
  const first = words[0];
  if (first?.parts.length === 1 && first.parts[0]?.kind === 'arithmetic' && first.raw.startsWith('((') && words.length === 1) {
    return { kind: 'arithmetic', text: first.parts[0].text, line: line(node) };
  }
  const misread = first && reserved.test(first.raw) ? first : first?.raw === 'time' ? words.find((w) => reserved.test(w.raw)) : undefined;
  if (misread) return opaque(node, `${misread.raw} where the grammar saw a word`);
  return { kind: 'simple', assignments, words, redirects, line: line(node) };
}

/** Words of a test, operators included, in order. */
function testWords(node: Node): ShellWord[] {
  if (
    /^(binary_expression|unary_expression|negation_expression|parenthesized_expression|test_command|ternary_expression)$/.test(node.type)
  ) {
    return children(node).flatMap(testWords);
  }
  return [word(node)];
}

/** Splits the children of an if, elif or while at its keywords. */
function sections(node: Node): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  let current: Node[] = [];
  for (const child of children(node)) {
    if (!child.isNamed && /^(if|elif|then|else|while|until)$/.test(child.text)) {
      current = [];
      found.set(child.text, current);
    } else current.push(child);
  }
  return found;
}

function ifStatement(node: Node): ShellStatement {
  const parts = sections(node);
  const then = parts.get('then') ?? [];
  const clauses = [{ condition: block(parts.get('if') ?? []), body: block(then.filter((n) => !/^(elif|else)_clause$/.test(n.type))) }];
  let otherwise: readonly ShellStatement[] | undefined;
  for (const child of then) {
    const inner = sections(child);
    if (child.type === 'elif_clause') clauses.push({ condition: block(inner.get('elif') ?? []), body: block(inner.get('then') ?? []) });
    if (child.type === 'else_clause') otherwise = block(inner.get('else') ?? []);
  }
  return { kind: 'if', clauses, otherwise, line: line(node) };
}

function forStatement(node: Node): ShellStatement {
  const body = node.childForFieldName('body');
  const variable = node.childForFieldName('variable');
  if (!body || !variable || node.text.startsWith('select')) return opaque(node, 'a loop that could not be read');
  const values = node.childrenForFieldName('value').filter((child) => child !== null);
  const given = children(node).some((child) => child.text === 'in' && !child.isNamed);
  return {
    kind: 'for',
    variable: variable.text,
    words: given ? values.map(word) : undefined,
    body: block(children(body)),
    line: line(node),
  };
}

function cStyleFor(node: Node): ShellStatement {
  const body = node.childForFieldName('body');
  const header = /^for\s*\(\(([^;]*);([^;]*);([\s\S]*?)\)\)/.exec(node.text);
  if (!body || !header) return opaque(node, 'a loop that could not be read');
  const at = line(node);
  const arithmetic = (text: string): ShellStatement => ({ kind: 'arithmetic', text: text.trim() || '1', line: at });
  const loop: ShellStatement = {
    kind: 'while',
    until: false,
    condition: [arithmetic(header[2] ?? '')],
    body: block(children(body)),
    update: header[3] ?? '',
    line: at,
  };
  const never: ShellStatement = { kind: 'simple', assignments: [], words: [], redirects: [], line: at };
  return {
    kind: 'group',
    body: [{ kind: 'or', left: arithmetic(header[1] ?? ''), right: never, line: at }, loop],
    redirects: [],
    line: at,
  };
}

function caseStatement(node: Node): ShellStatement {
  const subject = node.childForFieldName('value');
  if (!subject) return opaque(node, 'a case without a word');
  const items = children(node)
    .filter((child) => child.type === 'case_item')
    .map((item) => {
      const parts = children(item);
      const close = parts.findIndex((part) => !part.isNamed && part.text === ')');
      const end = parts.at(-1)?.text ?? '';
      return {
        patterns: parts
          .slice(0, close)
          .filter((part) => part.isNamed)
          .map(word),
        body: block(parts.slice(close + 1).filter((part) => !/^;;?&?$/.test(part.text))),
        through: end === ';&' || end === ';;&',
      };
    });
  return { kind: 'case', subject: word(subject), items, line: line(node) };
}

function statement(node: Node): ShellStatement {
  if (node.isError || node.isMissing || node.hasError)
    return opaque(node, `could not be parsed: ${node.text.split('\n')[0]?.slice(0, 60) ?? ''}`);
  switch (node.type) {
    case 'list':
    case 'pipeline':
    case 'negated_command':
    case 'redirected_statement':
      return list(node);
    case 'command':
      return simple(node);
    case 'variable_assignment': {
      const made = assignment(node);
      return { kind: 'simple', assignments: made ? [made] : [], words: [], redirects: [], line: line(node) };
    }
    case 'variable_assignments':
      return { kind: 'simple', assignments: named(node).flatMap((n) => assignment(n) ?? []), words: [], redirects: [], line: line(node) };
    case 'declaration_command':
    case 'unset_command': {
      const parts = named(node);
      const assignments = parts.filter((part) => part.type === 'variable_assignment').flatMap((part) => assignment(part) ?? []);
      const words = parts.filter((part) => part.type !== 'variable_assignment').map(word);
      return { kind: 'declaration', command: children(node)[0]?.text ?? '', assignments, words, line: line(node) };
    }
    case 'test_command': {
      const open = children(node)[0]?.text;
      if (open === '((') return { kind: 'arithmetic', text: node.text.replace(/^\(\(|\)\)$/g, ''), line: line(node) };
      return { kind: 'test', words: children(node).slice(1, -1).flatMap(testWords), extended: open === '[[', line: line(node) };
    }
    case 'if_statement':
      return ifStatement(node);
    case 'while_statement': {
      const body = node.childForFieldName('body');
      const parts = sections(node);
      const until = parts.has('until');
      const condition = (parts.get(until ? 'until' : 'while') ?? []).filter((child) => child.type !== 'do_group');
      if (!body) return opaque(node, 'a loop without a body');
      return { kind: 'while', until, condition: block(condition), body: block(children(body)), line: line(node) };
    }
    case 'for_statement':
      return forStatement(node);
    case 'c_style_for_statement':
      return cStyleFor(node);
    case 'case_statement':
      return caseStatement(node);
    case 'function_definition': {
      const name = node.childForFieldName('name');
      const body = node.childForFieldName('body');
      if (!name || !body) return opaque(node, 'a function that could not be read');
      return { kind: 'function', name: name.text, body: statement(body), line: line(node) };
    }
    case 'subshell':
      return { kind: 'subshell', body: block(children(node)), redirects: [], line: line(node) };
    case 'compound_statement':
    case 'do_group':
      return { kind: 'group', body: block(children(node)), redirects: [], line: line(node) };
    default:
      return opaque(node, `${node.type} is not modelled`);
  }
}

function block(nodes: readonly Node[]): readonly ShellStatement[] {
  const out: ShellStatement[] = [];
  for (const node of nodes) {
    if (node.type === 'comment') continue;
    if (node.isNamed || node.isError) out.push(statement(node));
    else if (node.text === '&') {
      const last = out.pop();
      if (last) out.push({ kind: 'background', body: last, line: last.line });
    } else if (!/^(;|;;|\s*|\(|\)|\$\(|`|\{|\}|do|done|fi|then|esac|<\(|>\()$/.test(node.text))
      out.push(opaque(node, `unexpected ${node.text}`));
  }
  return out;
}

function parse(parser: Parser, text: string): readonly ShellStatement[] {
  try {
    const tree = parser.parse(text);
    if (!tree) return [{ kind: 'opaque', reason: 'could not be parsed', line: 1 }];
    try {
      return block(children(tree.rootNode));
    } finally {
      tree.delete();
    }
  } catch (error) {
    return [{ kind: 'opaque', reason: `could not be parsed: ${error instanceof Error ? error.message : 'unknown error'}`, line: 1 }];
  }
}

/** Loads the bash grammar once. The returned function parses synchronously and never throws: what it cannot read is opaque. */
export async function loadShell(): Promise<ParseShell> {
  const parser = await grammarParser('bash');
  return (text) => parse(parser, text.replace(/\r\n/g, '\n'));
}

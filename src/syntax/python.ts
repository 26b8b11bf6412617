import type { Draft, SyntaxNode } from './python-node.ts';
import { repair } from './python-node.ts';
import { grammarParser } from './tree-sitter.ts';

export type { SyntaxNode } from './python-node.ts';

export interface SyntaxProblem {
  readonly offset: number;
  readonly reason: string;
}

export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly problems: readonly SyntaxProblem[];
}

export interface PythonParser {
  /** Parses any text; damage is reported in `problems`. Recently parsed texts are remembered. Throws only when the parser itself gives up. */
  parse(text: string): SyntaxTree;
}

type TreeSitter = typeof import('@vscode/tree-sitter-wasm');
type Cursor = InstanceType<TreeSitter['TreeCursor']>;

/** Deeper trees do not occur in written code and would exhaust the stack of every recursive reader. */
const MAX_DEPTH = 600;
/** Source characters whose trees are remembered, oldest dropped first. */
const MAX_REMEMBERED = 2_000_000;

const SKIPPED = new Set(['comment', 'line_continuation']);
/** Nothing inside these is of use. */
const LEAVES = new Set([
  'identifier',
  'integer',
  'float',
  'string_start',
  'string_content',
  'string_end',
  'true',
  'false',
  'none',
  ...SKIPPED,
]);
/** Parts that mean nothing alone: damage in them is damage of the construct they belong to. */
const PARTS = new Set([
  'aliased_import',
  'argument_list',
  'as_pattern_target',
  'case_clause',
  'case_pattern',
  'decorator',
  'default_parameter',
  'dictionary_splat_pattern',
  'dotted_name',
  'elif_clause',
  'else_clause',
  'except_clause',
  'finally_clause',
  'for_in_clause',
  'format_expression',
  'format_specifier',
  'generic_type',
  'if_clause',
  'interpolation',
  'keyword_argument',
  'lambda_parameters',
  'list_splat_pattern',
  'pair',
  'parameters',
  'relative_import',
  'slice',
  'tuple_pattern',
  'type',
  'type_parameter',
  'typed_default_parameter',
  'typed_parameter',
  'with_clause',
  'with_item',
]);

const draft = (cursor: Cursor): Draft => {
  const start = cursor.startIndex;
  const end = cursor.endIndex;
  return {
    type: cursor.nodeType,
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName ?? undefined,
    start,
    end,
    missing: start === end && cursor.nodeIsMissing,
    broken: false,
    children: [],
  };
};

/** Copies the parser's tree into plain data, without recursion, so that its memory can be freed at once. */
function copy(cursor: Cursor): SyntaxTree {
  const problems: SyntaxProblem[] = [];
  const root = draft(cursor);
  const open = [root];
  // The root is an ERROR when nothing of the file could be understood.
  if (root.type === 'ERROR') problems.push({ offset: root.start, reason: 'syntax error' });
  const close = () => {
    const node = open.pop();
    const parent = open.at(-1);
    if (node) repair(node);
    if (node?.broken && parent && PARTS.has(node.type)) parent.broken = true;
  };
  let descend = true;
  for (;;) {
    if (descend && cursor.gotoFirstChild()) {
      // The first child is now current.
    } else if (cursor.gotoNextSibling()) {
      close();
    } else {
      if (!cursor.gotoParent()) break;
      close();
      descend = false;
      continue;
    }
    const node = draft(cursor);
    const parent = open.at(-1);
    if (parent && !SKIPPED.has(node.type)) {
      if (node.type === 'ERROR' || node.missing) {
        parent.broken = true;
        if (parent.type !== 'ERROR') {
          problems.push({ offset: node.start, reason: node.missing ? `syntax error: missing ${node.type}` : 'syntax error' });
        }
      }
      parent.children.push(node);
    }
    open.push(node);
    descend = node.named && !LEAVES.has(node.type);
    if (descend && open.length >= MAX_DEPTH && cursor.gotoFirstChild()) {
      descend = false;
      cursor.gotoParent();
      problems.push({ offset: node.start, reason: 'nested too deeply' });
      node.type = 'ERROR';
    }
  }
  return { root, problems };
}

let loading: Promise<PythonParser> | undefined;

async function load(): Promise<PythonParser> {
  const parser = await grammarParser('python');
  const remembered = new Map<string, SyntaxTree>();
  let size = 0;
  return {
    parse(text) {
      const known = remembered.get(text);
      if (known) {
        remembered.delete(text);
        remembered.set(text, known);
        return known;
      }
      const parsed = parser.parse(text);
      if (!parsed) throw new Error('the Python parser gave up');
      const cursor = parsed.walk();
      let tree: SyntaxTree;
      try {
        tree = copy(cursor);
      } finally {
        cursor.delete();
        parsed.delete();
      }
      remembered.set(text, tree);
      size += text.length;
      for (const oldest of remembered.keys()) {
        if (size <= MAX_REMEMBERED || oldest === text) break;
        remembered.delete(oldest);
        size -= oldest.length;
      }
      return tree;
    },
  };
}

/** Loads the Python grammar once; parsing is synchronous afterwards. Rejects when the grammar is not installed. */
export function loadPython(): Promise<PythonParser> {
  loading ??= load();
  return loading;
}

/** The first child in a field. */
export const childOf = (node: SyntaxNode, field: string): SyntaxNode | undefined => node.children.find((child) => child.field === field);

/** All named children in a field. */
export const childrenOf = (node: SyntaxNode, field: string): SyntaxNode[] =>
  node.children.filter((child) => child.named && child.field === field);

export const namedChildren = (node: SyntaxNode): SyntaxNode[] => node.children.filter((child) => child.named);

/** Whether a keyword or punctuation is a direct child. */
export const hasToken = (node: SyntaxNode, token: string): boolean => node.children.some((child) => !child.named && child.type === token);

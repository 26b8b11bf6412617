import type { Draft, SyntaxNode } from './python-node.ts';
import { repair } from './python-node.ts';

export interface SyntaxProblem {
  readonly offset: number;
  readonly reason: string;
}

export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly problems: readonly SyntaxProblem[];
}

type TreeSitter = typeof import('@vscode/tree-sitter-wasm');
type Cursor = InstanceType<TreeSitter['TreeCursor']>;
type Tree = InstanceType<TreeSitter['Tree']>;

/** Deeper trees do not occur in written code and would exhaust the stack of every recursive reader. */
const MAX_DEPTH = 600;
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

/** Where a copy begins in the parser's tree. */
interface Start {
  /** Number of the node in the order of the whole tree. */
  readonly index: number;
  readonly depth: number;
}

/**
 * Copies the parser's tree into plain data, so that its memory can be freed. The bodies of functions wait until something reads their
 * children: `again` gives the same tree then. A damaged file is copied at once, because damage is told with the file.
 */
export function copyTree(tree: Tree, again: () => Tree): SyntaxTree {
  const cursor = tree.walk();
  try {
    return copy(cursor, { index: 0, depth: 0 }, tree.rootNode.hasError ? undefined : again);
  } finally {
    cursor.delete();
  }
}

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

/** Without recursion, for trees deeper than the stack. */
function copy(cursor: Cursor, start: Start, again: (() => Tree) | undefined): SyntaxTree {
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
    if (descend && start.depth + open.length >= MAX_DEPTH && cursor.gotoFirstChild()) {
      descend = false;
      cursor.gotoParent();
      problems.push({ offset: node.start, reason: 'nested too deeply' });
      node.type = 'ERROR';
    }
    if (descend && again && node.type === 'block' && parent?.type === 'function_definition') {
      descend = false;
      defer(node, { index: start.index + cursor.currentDescendantIndex, depth: start.depth + open.length - 1 }, again);
    }
  }
  return { root, problems };
}

/** Leaves the children of a block for later, as most functions of most files are never asked for. */
function defer(node: Draft, start: Start, again: () => Tree): void {
  let children: Draft[] | undefined;
  Object.defineProperty(node, 'children', {
    enumerable: true,
    get(): Draft[] {
      children ??= childrenAt(start, again);
      return children;
    },
  });
}

function childrenAt(start: Start, again: () => Tree): Draft[] {
  const finder = again().walk();
  finder.gotoDescendant(start.index);
  const cursor = finder.currentNode.walk();
  finder.delete();
  try {
    return copy(cursor, start, again).root.children as Draft[];
  } finally {
    cursor.delete();
  }
}

import type { SyntaxNode } from './python-node.ts';
import { copyTree, type SyntaxTree } from './python-tree.ts';
import { Recent } from './recent.ts';
import { grammarParser } from './tree-sitter.ts';

export type { SyntaxNode } from './python-node.ts';

export type { SyntaxProblem, SyntaxTree } from './python-tree.ts';

export interface PythonParser {
  /** Parses any text; damage is reported in `problems`. Recently parsed texts are remembered. Throws only when the parser itself gives up. */
  parse(text: string): SyntaxTree;
}

type Tree = InstanceType<typeof import('@vscode/tree-sitter-wasm')['Tree']>;

/** Source characters whose trees are kept. */
const KEPT = 2_000_000;

let loading: Promise<PythonParser> | undefined;

async function load(): Promise<PythonParser> {
  const parser = await grammarParser('python');
  const parsed = new Recent<string, Tree>(KEPT, (tree) => tree.delete());
  const copied = new Recent<string, SyntaxTree>(KEPT);
  const open = (text: string): Tree =>
    parsed.get(text, text.length, () => {
      const tree = parser.parse(text);
      if (!tree) throw new Error('the Python parser gave up');
      return tree;
    });
  return { parse: (text) => copied.get(text, text.length, () => copyTree(open(text), () => open(text))) };
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

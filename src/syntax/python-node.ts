/** A node of the concrete syntax tree. Offsets are UTF-16; comments and line continuations are left out. */
export interface SyntaxNode {
  readonly type: string;
  readonly named: boolean;
  readonly field: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly missing: boolean;
  /** The parser had to skip or invent something directly inside this construct. */
  readonly broken: boolean;
  readonly children: readonly SyntaxNode[];
}

/** A node while the tree is built. */
export type Draft = { -readonly [K in keyof SyntaxNode]: K extends 'children' ? Draft[] : SyntaxNode[K] };

/** What can follow a starred expression; the grammar binds the star tighter than Python does. */
const FOLLOWS_STAR = new Set([
  'attribute',
  'subscript',
  'call',
  'binary_operator',
  'boolean_operator',
  'comparison_operator',
  'conditional_expression',
]);

/** Reads `[*a.b]` as `[*(a.b)]`. */
function moveStarOut(node: Draft): void {
  const [splat, ...rest] = node.children;
  const [star, starred] = splat?.children ?? [];
  if (splat?.type !== 'list_splat' || !star || !starred) return;
  const value = { ...node, field: undefined, start: starred.start, children: [{ ...starred, field: splat.field }, ...rest] };
  node.type = 'list_splat';
  node.broken = false;
  node.children = [star, value];
}

const FIRST = new Set(['attribute', 'subscript', 'call']);

/** Reads `type(x).y = z`, which the grammar takes for a type alias, as the assignment it is. */
function readTypeCall(node: Draft): void {
  const [keyword, left, equals, right] = node.children;
  if (!keyword || !left || !equals || !right) return;
  let argument = left.children[0];
  while (argument && FIRST.has(argument.type)) {
    argument.start = keyword.start;
    argument = argument.children[0];
  }
  if (argument?.type !== 'parenthesized_expression' && argument?.type !== 'tuple') return;
  const list: Draft = { ...argument, type: 'argument_list', field: 'arguments' };
  argument.type = 'call';
  argument.start = keyword.start;
  argument.children = [{ ...keyword, type: 'identifier', named: true, field: 'function' }, list];
  const target: Draft[] = left.children.slice(0, 1).map((child) => ({ ...child, field: 'left' }));
  const assignment: Draft = { ...node, type: 'assignment', field: undefined, children: [...target, equals, right] };
  node.type = 'expression_statement';
  node.broken = false;
  node.children = [assignment];
}

/** Corrects what the grammar is known to misread, in a node whose children are complete. */
export function repair(node: Draft): void {
  if (FOLLOWS_STAR.has(node.type)) moveStarOut(node);
  else if (node.type === 'type_alias_statement') readTypeCall(node);
}

import type { SyntaxNode } from '../../../syntax/python.ts';
import { namedChildren } from '../../../syntax/python.ts';
import type { Argument, Expression, Opaque, Span, Statement, Target } from '../../tree.ts';

/** What lowering one scope of a file needs: the text, the scope, and the way into the other constructs. */
export interface Lowering {
  readonly file: string;
  readonly source: string;
  /** The scope whose statements are being lowered. */
  readonly owner: 'module' | 'class' | 'function';
  /** Names that mean the module's variable here, because of `global`. */
  readonly globals: ReadonlySet<string>;
  text(node: SyntaxNode): string;
  at(node: SyntaxNode): Span;
  span(start: number, end: number): Span;
  expression(node: SyntaxNode): Expression;
  target(node: SyntaxNode): Target;
  statement(node: SyntaxNode): Statement[];
  /** The statements of a block; nothing for an absent one. */
  block(node: SyntaxNode | undefined): Statement[];
  within(owner: Lowering['owner'], globals: ReadonlySet<string>): Lowering;
}

/** Offsets at which lines start. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Line and column, both from 1, of an offset. */
export function positionAt(starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** Something whose meaning is not known; what can be read inside it is kept. */
export const opaque = (node: SyntaxNode, lowering: Lowering, reason: string, children?: Opaque['children']): Opaque => ({
  kind: 'opaque',
  at: lowering.at(node),
  children: children ?? fragments(node, lowering),
  reason,
});

/** The readable statements and expressions below a node that is not understood itself. */
export function fragments(node: SyntaxNode, lowering: Lowering): (Expression | Statement)[] {
  return namedChildren(node).flatMap((child): (Expression | Statement)[] => {
    if (child.type === 'function_definition' || child.type === 'class_definition' || child.type === 'decorated_definition') {
      return lowering.statement(child);
    }
    if (child.type.endsWith('_statement')) return lowering.statement(child);
    if (EXPRESSIONS.has(child.type)) return [lowering.expression(child)];
    return fragments(child, lowering);
  });
}

export const COMPREHENSIONS: ReadonlyMap<string, 'list' | 'set' | 'map' | 'lazy'> = new Map([
  ['list_comprehension', 'list'],
  ['set_comprehension', 'set'],
  ['dictionary_comprehension', 'map'],
  ['generator_expression', 'lazy'],
]);

const EXPRESSIONS = new Set([
  'identifier',
  'attribute',
  'subscript',
  'call',
  'string',
  'concatenated_string',
  'integer',
  'float',
  'true',
  'false',
  'none',
  'ellipsis',
  'list',
  'tuple',
  'set',
  'dictionary',
  'binary_operator',
  'unary_operator',
  'boolean_operator',
  'not_operator',
  'comparison_operator',
  'conditional_expression',
  'named_expression',
  'parenthesized_expression',
  'expression_list',
  'lambda',
  'await',
  'yield',
  'assignment',
  'augmented_assignment',
  ...COMPREHENSIONS.keys(),
]);

export const name = (text: string, at: Span, lowering: Lowering): Expression => {
  // Python compares identifiers in this normal form.
  const normal = text.normalize('NFKC');
  return lowering.globals.has(normal) ? { kind: 'name', at, name: normal, from: 'module' } : { kind: 'name', at, name: normal };
};

export const literal = (value: string | number | bigint | boolean | null, at: Span): Expression => ({ kind: 'literal', at, value });

export const call = (callee: Expression, values: readonly Argument[], at: Span): Expression => ({
  kind: 'call',
  at,
  callee,
  arguments: values,
  construct: false,
  optional: false,
});

export const intrinsic = (of: string, values: readonly Expression[], at: Span): Expression =>
  call(
    { kind: 'intrinsic', at, name: of },
    values.map((value) => ({ value })),
    at,
  );

export const operation = (operator: string, operands: readonly Expression[], at: Span): Expression => ({
  kind: 'operation',
  at,
  operator,
  operands,
});

/** An `if` statement. */
export const branch = (at: Span, test: Expression, then: readonly Statement[], otherwise: readonly Statement[]): Statement => ({
  kind: 'if',
  at,
  test,
  then,
  else: otherwise,
});

import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, hasToken, namedChildren } from '../../../syntax/python.ts';
import type { Expression } from '../../tree.ts';
import { lowerCall } from './calls.ts';
import { lowerComprehension } from './comprehensions.ts';
import type { Lowering } from './context.ts';
import { literal, name, opaque, operation } from './context.ts';
import { damaged } from './damage.ts';
import { lowerLambda } from './functions.ts';
import {
  entry,
  lowerBinary,
  lowerComparison,
  lowerConditional,
  lowerNumber,
  lowerSlice,
  lowerSubscript,
  lowerUnary,
  tuple,
} from './operators.ts';
import { lowerString } from './strings.ts';

type Lower = (node: SyntaxNode, lowering: Lowering) => Expression;

const collection =
  (form: 'list' | 'tuple' | 'set' | 'map'): Lower =>
  (node, lowering) => ({
    kind: 'collection',
    at: lowering.at(node),
    form,
    entries: namedChildren(node).map((child) => entry(child, lowering)),
  });

const inner: Lower = (node, lowering) => {
  const [child] = namedChildren(node);
  if (!child) return opaque(node, lowering, 'empty expression');
  // `(*a)` is only written by mistake.
  return child.type === 'list_splat' ? opaque(node, lowering, 'starred expression') : lowering.expression(child);
};

const member: Lower = (node, lowering) => {
  const object = node.type === 'attribute' ? childOf(node, 'object') : namedChildren(node)[0];
  const attribute = node.type === 'attribute' ? childOf(node, 'attribute') : namedChildren(node)[1];
  if (!object || !attribute) return opaque(node, lowering, 'incomplete attribute');
  return {
    kind: 'member',
    at: lowering.at(node),
    object: lowering.expression(object),
    name: lowering.text(attribute).normalize('NFKC'),
    optional: false,
  };
};

const lowerAssignment: Lower = (node, lowering) => {
  const left = childOf(node, node.type === 'named_expression' ? 'name' : 'left');
  const right = childOf(node, node.type === 'named_expression' ? 'value' : 'right');
  const annotation = childOf(node, 'type');
  const operator = childOf(node, 'operator');
  if (!left) return opaque(node, lowering, 'assignment to nothing');
  return {
    kind: 'assign',
    at: lowering.at(node),
    target: lowering.target(left),
    ...(right ? { value: lowering.expression(right) } : {}),
    ...(operator ? { operator: operator.type.slice(0, -1) } : {}),
    ...(annotation ? { annotation: lowering.expression(annotation) } : {}),
  };
};

const lowerYield: Lower = (node, lowering) => {
  const [value] = namedChildren(node);
  return {
    kind: 'yield',
    at: lowering.at(node),
    ...(value ? { value: lowering.expression(value) } : {}),
    all: hasToken(node, 'from'),
  };
};

const genericType: Lower = (node, lowering) => {
  const [object, parameters] = namedChildren(node);
  const types = parameters ? namedChildren(parameters) : [];
  const [only] = types;
  if (!object || !only) return opaque(node, lowering, 'incomplete type');
  const key = types.length > 1 ? tuple(types, lowering) : lowering.expression(only);
  return { kind: 'index', at: lowering.at(node), object: lowering.expression(object), key, optional: false };
};

const LOWER: Readonly<Record<string, Lower>> = {
  identifier: (node, lowering) => name(lowering.text(node), lowering.at(node), lowering),
  attribute: member,
  member_type: member,
  subscript: lowerSubscript,
  generic_type: genericType,
  union_type: (node, lowering) =>
    operation(
      '|',
      namedChildren(node).map((child) => lowering.expression(child)),
      lowering.at(node),
    ),
  type: inner,
  slice: lowerSlice,
  call: lowerCall,
  string: lowerString,
  concatenated_string: lowerString,
  integer: lowerNumber,
  float: lowerNumber,
  true: (node, lowering) => literal(true, lowering.at(node)),
  false: (node, lowering) => literal(false, lowering.at(node)),
  none: (node, lowering) => literal(null, lowering.at(node)),
  ellipsis: (node, lowering) => ({ kind: 'literal', at: lowering.at(node), value: null, form: 'ellipsis' }),
  list: collection('list'),
  list_pattern: collection('list'),
  tuple: collection('tuple'),
  tuple_pattern: collection('tuple'),
  expression_list: collection('tuple'),
  pattern_list: collection('tuple'),
  set: collection('set'),
  dictionary: collection('map'),
  list_comprehension: lowerComprehension,
  set_comprehension: lowerComprehension,
  dictionary_comprehension: lowerComprehension,
  generator_expression: lowerComprehension,
  binary_operator: lowerBinary,
  boolean_operator: lowerBinary,
  unary_operator: lowerUnary,
  not_operator: lowerUnary,
  comparison_operator: lowerComparison,
  conditional_expression: lowerConditional,
  named_expression: lowerAssignment,
  assignment: lowerAssignment,
  augmented_assignment: lowerAssignment,
  parenthesized_expression: inner,
  // An alias that the parser drew into an operand: its statement binds it.
  as_pattern: inner,
  lambda: lowerLambda,
  await: (node, lowering) => {
    const [value] = namedChildren(node);
    return value ? { kind: 'await', at: lowering.at(node), value: lowering.expression(value) } : opaque(node, lowering, 'await of nothing');
  },
  yield: lowerYield,
};

/** Lowers any expression; what is not understood becomes opaque. */
export function lowerExpression(node: SyntaxNode, lowering: Lowering): Expression {
  if (node.broken || node.missing || node.type === 'ERROR') return damaged(node, lowering);
  const lower = Object.hasOwn(LOWER, node.type) ? LOWER[node.type] : undefined;
  return lower ? lower(node, lowering) : opaque(node, lowering, `unsupported ${node.type.replaceAll('_', ' ')}`);
}

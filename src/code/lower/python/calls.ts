import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, namedChildren } from '../../../syntax/python.ts';
import type { Argument, Expression } from '../../tree.ts';
import type { Lowering } from './context.ts';
import { call, opaque } from './context.ts';

function lowerArgument(node: SyntaxNode, lowering: Lowering): Argument {
  if (node.type === 'keyword_argument') {
    const named = childOf(node, 'name');
    const value = childOf(node, 'value');
    if (named && value) return { value: lowering.expression(value), name: lowering.text(named).normalize('NFKC') };
  }
  if (node.type === 'list_splat' || node.type === 'dictionary_splat') {
    const [value] = namedChildren(node);
    if (value) return { value: lowering.expression(value), spread: node.type === 'list_splat' ? 'list' : 'map' };
  }
  if (node.type === 'parenthesized_expression' && namedChildren(node)[0]?.type === 'list_splat') {
    return lowerArgument(namedChildren(node)[0] ?? node, lowering);
  }
  return { value: lowering.expression(node) };
}

/** Arguments of a call or the bases of a class, in written order. */
export const lowerArguments = (list: SyntaxNode, lowering: Lowering): Argument[] =>
  // `f(x for x in y)` has the generator in the place of the list.
  list.type === 'generator_expression'
    ? [{ value: lowering.expression(list) }]
    : namedChildren(list).map((child) => lowerArgument(child, lowering));

export function lowerCall(node: SyntaxNode, lowering: Lowering): Expression {
  const callee = childOf(node, 'function');
  const list = childOf(node, 'arguments');
  if (!callee || !list) return opaque(node, lowering, 'incomplete call');
  return call(lowering.expression(callee), lowerArguments(list, lowering), lowering.at(node));
}

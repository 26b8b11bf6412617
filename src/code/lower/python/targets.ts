import type { SyntaxNode } from '../../../syntax/python.ts';
import { hasToken, namedChildren } from '../../../syntax/python.ts';
import type { PatternItem, Target } from '../../tree.ts';
import type { Lowering } from './context.ts';

const LISTS = new Set(['tuple', 'list', 'tuple_pattern', 'list_pattern', 'pattern_list', 'expression_list']);

function item(node: SyntaxNode, lowering: Lowering): PatternItem {
  if (node.type !== 'list_splat' && node.type !== 'list_splat_pattern') return { target: lowerTarget(node, lowering) };
  const [inner] = namedChildren(node);
  return { target: lowerTarget(inner ?? node, lowering), rest: true };
}

/** What an assignment, `for`, `with` or `del` binds: a name, member, index, or a list pattern of them. */
export function lowerTarget(node: SyntaxNode, lowering: Lowering): Target {
  const items = namedChildren(node);
  const [only] = items;
  if (node.type === 'as_pattern_target' || node.type === 'parenthesized_expression')
    return only ? lowerTarget(only, lowering) : lowering.expression(node);
  if (!LISTS.has(node.type) || node.broken) return lowering.expression(node);
  if (node.type === 'tuple_pattern' && only && items.length === 1 && !hasToken(node, ',')) return lowerTarget(only, lowering);
  return { kind: 'pattern', at: lowering.at(node), form: 'list', items: items.map((each) => item(each, lowering)) };
}

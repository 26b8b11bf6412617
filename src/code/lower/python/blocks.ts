import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, childrenOf, hasToken, namedChildren } from '../../../syntax/python.ts';
import type { Expression, Handler, Statement, Target } from '../../tree.ts';
import type { Lowering } from './context.ts';
import { opaque } from './context.ts';

const blockOf = (clause: SyntaxNode | undefined): SyntaxNode | undefined => clause?.children.find((child) => child.type === 'block');

/** `a if b else c as d` names the whole; the parser takes the alias for a part of the last operand. */
function aliased(node: SyntaxNode): { value: SyntaxNode | undefined; alias: SyntaxNode | undefined } {
  if (node.type === 'as_pattern') return { value: namedChildren(node)[0], alias: childOf(node, 'alias') };
  const last = /^(?:conditional_expression|boolean_operator|not_operator|binary_operator)$/.test(node.type)
    ? namedChildren(node).at(-1)
    : undefined;
  return { value: node, alias: last && aliased(last).alias };
}

function lowerHandler(clause: SyntaxNode, lowering: Lowering): Handler {
  const written = childrenOf(clause, 'value').map(aliased);
  const alias = written.at(-1)?.alias ?? childOf(clause, 'alias');
  const types = written.flatMap(({ value }): Expression[] => {
    if (!value) return [];
    const items = namedChildren(value);
    // `except ():` catches nothing, unlike a handler without types.
    const flat = value.type === 'tuple' && items.length > 0 && items.every((item) => item.type !== 'list_splat');
    return flat ? items.map((item) => lowering.expression(item)) : [lowering.expression(value)];
  });
  const target = alias ? lowering.target(alias) : undefined;
  return {
    at: lowering.at(clause),
    types,
    ...(target?.kind === 'name' ? { name: target.name } : {}),
    ...(target ? { target } : {}),
    body: lowering.block(blockOf(clause)),
  };
}

export function lowerTry(node: SyntaxNode, lowering: Lowering): Statement {
  const clause = (type: string) => node.children.find((child) => child.type === type);
  const otherwise = clause('else_clause');
  return {
    kind: 'try',
    at: lowering.at(node),
    body: lowering.block(childOf(node, 'body')),
    handlers: node.children.filter((child) => child.type === 'except_clause').map((each) => lowerHandler(each, lowering)),
    else: lowering.block(otherwise ? childOf(otherwise, 'body') : undefined),
    finally: lowering.block(blockOf(clause('finally_clause'))),
  };
}

/** `with (a as b, c):` means two managers, however the parser groups it. */
function managers(node: SyntaxNode): SyntaxNode[] {
  if (node.type === 'tuple') return namedChildren(node);
  const [only] = namedChildren(node);
  return node.type === 'parenthesized_expression' && only?.type === 'as_pattern' ? [only] : [node];
}

export function lowerWith(node: SyntaxNode, lowering: Lowering): Statement {
  const clause = node.children.find((child) => child.type === 'with_clause');
  const written = (clause ? namedChildren(clause) : []).flatMap((item) => childrenOf(item, 'value'));
  const items = (written.length === 1 ? written.flatMap(managers) : written).map((item): { value: Expression; target?: Target } => {
    const { value, alias } = aliased(item);
    return {
      value: value ? lowering.expression(value) : opaque(item, lowering, 'missing manager', []),
      ...(alias ? { target: lowering.target(alias) } : {}),
    };
  });
  return { kind: 'with', at: lowering.at(node), items, async: hasToken(node, 'async'), body: lowering.block(childOf(node, 'body')) };
}

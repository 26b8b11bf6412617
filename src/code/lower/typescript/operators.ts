import type { ts } from 'ts-morph';
import type { Expression } from '../../tree.ts';
import { type Lowering, literalAt } from './context.ts';
import { assignmentTarget } from './patterns.ts';

const logical = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['??', 'coalesce'],
] as const);
type LogicalOperator = 'and' | 'or' | 'coalesce';

const prefix: Readonly<Record<string, string>> = { '!': 'not', '-': 'neg', '+': 'pos', '~': '~' };

const logicalOf = (text: string): LogicalOperator | undefined => (logical as ReadonlyMap<string, LogicalOperator>).get(text);

/** Operators, assignments, conditions and the comma. */
export function lowerOperator(l: Lowering, node: ts.Expression): Expression | undefined {
  const { ts } = l;
  if (ts.isBinaryExpression(node)) return binary(l, node);
  if (ts.isPrefixUnaryExpression(node)) {
    const text = ts.tokenToString(node.operator) ?? '';
    if (text === '++' || text === '--') return step(l, node, text, false);
    return { kind: 'operation', operator: prefix[text] ?? text, operands: [l.expression(node.operand)], at: l.at(node) };
  }
  if (ts.isPostfixUnaryExpression(node)) return step(l, node, ts.tokenToString(node.operator) ?? '', true);
  if (ts.isConditionalExpression(node)) {
    const [test, then, otherwise] = [l.expression(node.condition), l.expression(node.whenTrue), l.expression(node.whenFalse)];
    return { kind: 'conditional', test, then, else: otherwise, at: l.at(node) };
  }
  if (ts.isTypeOfExpression(node)) return word(l, 'typeof', node);
  if (ts.isDeleteExpression(node)) return word(l, 'delete', node);
  return ts.isVoidExpression(node) ? word(l, 'void', node) : undefined;
}

function word(l: Lowering, operator: string, node: ts.TypeOfExpression | ts.DeleteExpression | ts.VoidExpression): Expression {
  return { kind: 'operation', operator, operands: [l.expression(node.expression)], at: l.at(node) };
}

function step(l: Lowering, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression, token: string, postfix: boolean): Expression {
  const at = l.at(node);
  const target = assignmentTarget(l, node.operand);
  return { kind: 'assign', target, value: literalAt(at, 1), operator: token.charAt(0), ...(postfix ? { postfix } : {}), at };
}

/** Long chains (`'a' + b + …`) lean to the left, so the left spine is walked instead of recursed into. */
function binary(l: Lowering, node: ts.BinaryExpression): Expression {
  const spine = [node];
  let left = node.left;
  while (!isAssignment(l, node) && l.ts.isBinaryExpression(left) && !isAssignment(l, left)) {
    spine.push(left);
    left = left.left;
  }
  if (isAssignment(l, node)) return assignment(l, node);
  let value = l.ts.isPrivateIdentifier(left) ? literalAt(l.at(left), left.text) : l.expression(left);
  for (let link = spine.pop(); link; link = spine.pop()) value = join(l, link, value);
  return value;
}

function join(l: Lowering, node: ts.BinaryExpression, left: Expression): Expression {
  const at = l.at(node);
  const right = l.expression(node.right);
  const text = l.ts.tokenToString(node.operatorToken.kind) ?? '';
  if (text === ',') return { kind: 'sequence', expressions: left.kind === 'sequence' ? [...left.expressions, right] : [left, right], at };
  const operator = logicalOf(text);
  return operator ? { kind: 'logical', operator, left, right, at } : { kind: 'operation', operator: text, operands: [left, right], at };
}

function isAssignment(l: Lowering, node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= l.ts.SyntaxKind.FirstAssignment && kind <= l.ts.SyntaxKind.LastAssignment;
}

function assignment(l: Lowering, node: ts.BinaryExpression): Expression {
  const text = (l.ts.tokenToString(node.operatorToken.kind) ?? '=').slice(0, -1);
  const target = assignmentTarget(l, node.left);
  const value = l.expression(node.right);
  return { kind: 'assign', target, value, ...(text === '' ? {} : { operator: logicalOf(text) ?? text }), at: l.at(node) };
}

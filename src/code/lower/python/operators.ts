import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, hasToken, namedChildren } from '../../../syntax/python.ts';
import type { Expression } from '../../tree.ts';
import type { Lowering } from './context.ts';
import { literal, name, opaque, operation } from './context.ts';

const COMPARISONS: Readonly<Record<string, string>> = { 'not in': 'not-in', 'is not': 'is-not', '<>': '!=' };
const UNARY: Readonly<Record<string, string>> = { '-': 'neg', '+': 'pos', '~': '~' };

/** The middle of a chain is evaluated once: kept under a name that no program has, when evaluating it may do something. */
function once(operand: Expression, lowering: Lowering): Expression {
  if (operand.kind === 'name' || operand.kind === 'literal' || operand.kind === 'member') return operand;
  return { kind: 'assign', at: operand.at, target: name(`.${operand.at.start}`, operand.at, lowering), value: operand };
}

/** `a < b < c` is `a < b and b < c`. */
export function lowerComparison(node: SyntaxNode, lowering: Lowering): Expression {
  const operands = node.children.filter((child) => child.field !== 'operators');
  const operators = node.children.filter((child) => child.field === 'operators');
  let result: Expression | undefined;
  let shared: Expression | undefined;
  for (const [index, operator] of operators.entries()) {
    const left = operands[index];
    const right = operands[index + 1];
    if (!left || !right) return opaque(node, lowering, 'incomplete comparison');
    const at = lowering.span(left.start, right.end);
    const written = lowering.text(operator).replace(/\s+/g, ' ');
    const first = shared ?? lowering.expression(left);
    const second = index < operators.length - 1 ? once(lowering.expression(right), lowering) : lowering.expression(right);
    shared = second.kind === 'assign' && second.target.kind === 'name' ? second.target : undefined;
    const step = operation(COMPARISONS[operator.type] ?? COMPARISONS[written] ?? written, [first, second], at);
    result = result ? { kind: 'logical', at: lowering.span(node.start, right.end), operator: 'and', left: result, right: step } : step;
  }
  return result ?? opaque(node, lowering, 'incomplete comparison');
}

export function lowerBinary(node: SyntaxNode, lowering: Lowering): Expression {
  const left = childOf(node, 'left');
  const operator = childOf(node, 'operator');
  const right = childOf(node, 'right');
  if (!left || !operator || !right) return opaque(node, lowering, 'incomplete operation');
  const at = lowering.at(node);
  if (node.type === 'boolean_operator') {
    return {
      kind: 'logical',
      at,
      operator: operator.type === 'and' ? 'and' : 'or',
      left: lowering.expression(left),
      right: lowering.expression(right),
    };
  }
  return operation(operator.type, [lowering.expression(left), lowering.expression(right)], at);
}

export function lowerUnary(node: SyntaxNode, lowering: Lowering): Expression {
  const value = childOf(node, 'argument');
  const operator = node.type === 'not_operator' ? 'not' : UNARY[childOf(node, 'operator')?.type ?? ''];
  return value && operator
    ? operation(operator, [lowering.expression(value)], lowering.at(node))
    : opaque(node, lowering, 'incomplete operation');
}

export function lowerConditional(node: SyntaxNode, lowering: Lowering): Expression {
  const [then, test, otherwise, more] = namedChildren(node).map((child) => lowering.expression(child));
  if (!then || !test || !otherwise || more) return opaque(node, lowering, 'incomplete conditional');
  return { kind: 'conditional', at: lowering.at(node), test, then, else: otherwise };
}

/** Integers beyond exact doubles become bigints; imaginary and Python 2 numbers are not understood. */
export function lowerNumber(node: SyntaxNode, lowering: Lowering): Expression {
  const text = lowering.text(node).replaceAll('_', '').toLowerCase();
  const at = lowering.at(node);
  if (/^(?:0x[0-9a-f]+|0o[0-7]+|0b[01]+|0+|[1-9][0-9]*)$/.test(text)) {
    const exact = BigInt(text);
    return literal(exact > BigInt(Number.MAX_SAFE_INTEGER) ? exact : Number(exact), at);
  }
  if (/^(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=e))(?:e[+-]?[0-9]+)?$/.test(text))
    return { kind: 'literal', at, value: Number(text), form: 'float' };
  return opaque(node, lowering, text.endsWith('j') ? 'complex number' : 'number form', []);
}

/** `start:stop:step`; absent parts are null. */
export function lowerSlice(node: SyntaxNode, lowering: Lowering): Expression {
  const parts: Expression[] = [];
  const at = lowering.at(node);
  let current: Expression | undefined;
  for (const child of node.children) {
    if (child.type === ':') {
      parts.push(current ?? literal(null, at));
      current = undefined;
    } else current = lowering.expression(child);
  }
  parts.push(current ?? literal(null, at));
  while (parts.length < 3) parts.push(literal(null, at));
  return operation('slice', parts, at);
}

/** `value[key]`; several keys are one tuple. */
export function lowerSubscript(node: SyntaxNode, lowering: Lowering): Expression {
  const object = childOf(node, 'value');
  const keys = node.children.filter((child) => child.named && child.field === 'subscript');
  const [only] = keys;
  if (!object || !only) return opaque(node, lowering, 'incomplete subscript');
  const several = keys.length > 1 || hasToken(node, ',') || only.type === 'list_splat';
  return {
    kind: 'index',
    at: lowering.at(node),
    object: lowering.expression(object),
    key: several ? tuple(keys, lowering) : lowering.expression(only),
    optional: false,
  };
}

/** Items between the first and the last node as a tuple. */
export function tuple(nodes: readonly SyntaxNode[], lowering: Lowering): Expression {
  const at = lowering.span(nodes[0]?.start ?? 0, nodes.at(-1)?.end ?? 0);
  return { kind: 'collection', at, form: 'tuple', entries: nodes.map((node) => entry(node, lowering)) };
}

/** One item of a list, tuple, set or map. */
export function entry(node: SyntaxNode, lowering: Lowering): { value: Expression; key?: Expression; spread?: boolean } {
  const [inner] = namedChildren(node);
  if (inner && (node.type === 'list_splat' || node.type === 'dictionary_splat' || node.type === 'list_splat_pattern')) {
    return { value: lowering.expression(inner), spread: true };
  }
  const key = node.type === 'pair' ? childOf(node, 'key') : undefined;
  const value = node.type === 'pair' ? childOf(node, 'value') : undefined;
  return key && value ? { key: lowering.expression(key), value: lowering.expression(value) } : { value: lowering.expression(node) };
}

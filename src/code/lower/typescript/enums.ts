import type { ts } from 'ts-morph';
import type { ClassMember, ClassNode } from '../../tree.ts';
import { decoratorsOf, given, type Lowering, literalAt } from './context.ts';
import { propertyKey } from './names.ts';

type Constant = string | number;

/** An enum is a class of static fields. Members the compiler would compute (counting on, `A | B`, `1 << 2`) are literals. */
export function lowerEnum(l: Lowering, node: ts.EnumDeclaration): ClassNode {
  const known = new Map<string, Constant>();
  let next: number | undefined = 0;
  const members = node.members.map((member): ClassMember => {
    const key = propertyKey(l, member.name);
    const value: Constant | undefined = member.initializer ? constant(l, member.initializer, node.name.text, known) : next;
    next = typeof value === 'number' ? value + 1 : undefined;
    if (value !== undefined && key.key !== undefined) known.set(key.key, value);
    const lowered =
      value === undefined ? member.initializer && l.expression(member.initializer) : literalAt(l.at(member.initializer ?? member), value);
    return {
      ...(key.computed ? { computed: key.computed } : { name: key.key }),
      static: true,
      form: 'field',
      ...given('value', lowered),
      decorators: [],
      at: l.at(member),
    };
  });
  const body = { declares: [], statements: [] };
  const decorators = decoratorsOf(l, node);
  return { kind: 'class', name: node.name.text, bases: [], decorators, body, members, enum: true, at: l.at(node) };
}

function constant(l: Lowering, node: ts.Expression, owner: string, known: ReadonlyMap<string, Constant>): Constant | undefined {
  const { ts } = l;
  const recur = (child: ts.Expression): Constant | undefined => constant(l, child, owner, known);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isParenthesizedExpression(node)) return recur(node.expression);
  if (ts.isIdentifier(node)) return known.get(node.text);
  if (ts.isPropertyAccessExpression(node)) {
    return ts.isIdentifier(node.expression) && node.expression.text === owner ? known.get(node.name.text) : undefined;
  }
  if (ts.isPrefixUnaryExpression(node)) return unary(ts.tokenToString(node.operator), recur(node.operand));
  if (ts.isBinaryExpression(node)) return binary(ts.tokenToString(node.operatorToken.kind), recur(node.left), recur(node.right));
  if (!ts.isTemplateExpression(node)) return undefined;
  const parts = node.templateSpans.map((span) => [recur(span.expression), span.literal.text] as const);
  return parts.some(([value]) => value === undefined)
    ? undefined
    : node.head.text + parts.map(([value, text]) => `${value}${text}`).join('');
}

function unary(operator: string | undefined, value: Constant | undefined): Constant | undefined {
  if (typeof value !== 'number') return undefined;
  if (operator === '-') return -value;
  if (operator === '~') return ~value;
  return operator === '+' ? value : undefined;
}

function binary(operator: string | undefined, a: Constant | undefined, b: Constant | undefined): Constant | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === 'string' || typeof b === 'string') return operator === '+' ? `${a}${b}` : undefined;
  return arithmetic[operator ?? '']?.(a, b);
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
};

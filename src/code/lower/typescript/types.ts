import type { ts } from 'ts-morph';
import type { Expression } from '../../tree.ts';
import { identifier, kindName, type Lowering, literalAt, nameAt, opaqueAt } from './context.ts';

/**
 * A type as an expression: entity names, `Foo<A, B>` as `Foo[(A, B)]`, `T[]` as `Array[T]`, unions and intersections as
 * operations, literals as literals. Everything else is opaque, without children, since no type runs.
 */
export function lowerType(l: Lowering, node: ts.TypeNode): Expression {
  const { ts } = l;
  const at = l.at(node);
  if (ts.isTypeReferenceNode(node)) return generic(l, node, entityName(l, node.typeName), node.typeArguments);
  if (ts.isExpressionWithTypeArguments(node)) return generic(l, node, l.expression(node.expression), node.typeArguments);
  if (ts.isUnionTypeNode(node)) return { kind: 'operation', operator: '|', operands: node.types.map(l.type), at };
  if (ts.isIntersectionTypeNode(node)) return { kind: 'operation', operator: '&', operands: node.types.map(l.type), at };
  if (ts.isArrayTypeNode(node)) {
    return { kind: 'index', object: nameAt(at, 'Array'), key: l.type(node.elementType), optional: false, at };
  }
  if (ts.isTupleTypeNode(node)) {
    return { kind: 'collection', form: 'tuple', entries: node.elements.map((element) => ({ value: l.type(element) })), at };
  }
  if (ts.isLiteralTypeNode(node)) return l.expression(node.literal);
  if (ts.isParenthesizedTypeNode(node) || ts.isOptionalTypeNode(node)) return l.type(node.type);
  if (ts.isThisTypeNode(node)) return nameAt(at, 'this');
  if (ts.isNamedTupleMember(node)) return l.type(node.type);
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) return l.type(node.type);
  if (node.kind === ts.SyntaxKind.UndefinedKeyword) return literalAt(at, undefined);
  const keyword =
    node.kind >= ts.SyntaxKind.FirstKeyword && node.kind <= ts.SyntaxKind.LastKeyword ? ts.tokenToString(node.kind) : undefined;
  return keyword === undefined ? opaqueAt(at, `type ${kindName(ts, node.kind)}`) : nameAt(at, keyword);
}

function generic(l: Lowering, node: ts.TypeNode, object: Expression, types: readonly ts.TypeNode[] | undefined): Expression {
  const [first, ...more] = types?.map(l.type) ?? [];
  if (first === undefined) return object;
  const at = l.at(node);
  const entries = [first, ...more].map((value) => ({ value }));
  const key: Expression = more.length === 0 ? first : { kind: 'collection', form: 'tuple', entries, at: first.at };
  return { kind: 'index', object, key, optional: false, at };
}

/** `a.b.C` of a type or of `import X = a.b.C`. */
export function entityName(l: Lowering, name: ts.EntityName): Expression {
  if (l.ts.isIdentifier(name)) return identifier(l, name);
  return { kind: 'member', object: entityName(l, name.left), name: name.right.text, optional: false, at: l.at(name) };
}

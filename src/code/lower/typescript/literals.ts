import type { ts } from 'ts-morph';
import type { Entry, Expression } from '../../tree.ts';
import { identifier, type Lowering, literalAt, opaqueAt } from './context.ts';
import { keyExpression } from './names.ts';

/** Literals, templates, arrays and objects. */
export function lowerLiteral(l: Lowering, node: ts.Expression): Expression | undefined {
  const { ts } = l;
  const { SyntaxKind } = ts;
  if (ts.isStringLiteralLike(node)) return literalAt(l.at(node), node.text);
  if (ts.isNumericLiteral(node)) return literalAt(l.at(node), Number(node.text));
  if (ts.isObjectLiteralExpression(node)) {
    return { kind: 'collection', form: 'map', entries: node.properties.map((property) => objectEntry(l, property)), at: l.at(node) };
  }
  if (ts.isArrayLiteralExpression(node)) {
    return { kind: 'collection', form: 'list', entries: node.elements.map((element) => listEntry(l, element)), at: l.at(node) };
  }
  if (ts.isTemplateExpression(node)) return { kind: 'template', parts: templateParts(l, node), at: l.at(node) };
  if (node.kind === SyntaxKind.TrueKeyword) return literalAt(l.at(node), true);
  if (node.kind === SyntaxKind.FalseKeyword) return literalAt(l.at(node), false);
  if (node.kind === SyntaxKind.NullKeyword) return literalAt(l.at(node), null);
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    const flags = node.text.slice(end + 1);
    return { kind: 'literal', value: node.text.slice(1, end), form: 'regex', flags, at: l.at(node) };
  }
  return ts.isBigIntLiteral(node) ? bigint(l, node) : undefined;
}

function bigint(l: Lowering, node: ts.BigIntLiteral): Expression {
  const digits = node.text.replace(/n$/, '').replaceAll('_', '');
  // A malformed literal such as `0xn` survives the parser.
  return /^(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits)
    ? literalAt(l.at(node), BigInt(digits))
    : opaqueAt(l.at(node), 'malformed number');
}

function listEntry(l: Lowering, element: ts.Expression): Entry {
  if (l.ts.isSpreadElement(element)) return { value: l.expression(element.expression), spread: true };
  return { value: l.ts.isOmittedExpression(element) ? literalAt(l.at(element), undefined) : l.expression(element) };
}

function objectEntry(l: Lowering, property: ts.ObjectLiteralElementLike): Entry {
  const { ts } = l;
  if (ts.isSpreadAssignment(property)) return { value: l.expression(property.expression), spread: true };
  const key = keyExpression(l, property.name);
  if (ts.isPropertyAssignment(property)) return { key, value: l.expression(property.initializer) };
  if (ts.isShorthandPropertyAssignment(property)) {
    return { key, value: property.name.text === 'undefined' ? literalAt(l.at(property), undefined) : identifier(l, property.name) };
  }
  if (ts.isMethodDeclaration(property)) return { key, value: l.function(property) };
  return { key, value: l.function(property), accessor: ts.isGetAccessor(property) ? 'getter' : 'setter' };
}

function templateParts(l: Lowering, node: ts.TemplateExpression): Expression[] {
  const parts = node.head.text === '' ? [] : [literalAt(l.at(node.head), node.head.text)];
  for (const span of node.templateSpans) {
    parts.push(l.expression(span.expression));
    if (span.literal.text !== '') parts.push(literalAt(l.at(span.literal), span.literal.text));
  }
  return parts;
}

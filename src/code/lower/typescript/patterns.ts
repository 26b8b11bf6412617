import type { ts } from 'ts-morph';
import type { PatternItem, Target } from '../../tree.ts';
import { given, identifier, type Lowering } from './context.ts';
import { propertyKey } from './names.ts';

/** What a declaration or parameter binds. */
export function bindingTarget(l: Lowering, name: ts.BindingName): Target {
  const { ts } = l;
  if (ts.isIdentifier(name)) return identifier(l, name);
  if (ts.isObjectBindingPattern(name)) {
    return { kind: 'pattern', form: 'map', items: name.elements.map((element) => bindingItem(l, element, true)), at: l.at(name) };
  }
  const items = name.elements.map((element) => (ts.isOmittedExpression(element) ? undefined : bindingItem(l, element, false)));
  return { kind: 'pattern', form: 'list', items, at: l.at(name) };
}

function bindingItem(l: Lowering, element: ts.BindingElement, keyed: boolean): PatternItem {
  const property = element.propertyName ?? (l.ts.isIdentifier(element.name) ? element.name : undefined);
  const rest = element.dotDotDotToken !== undefined;
  return {
    ...(keyed && !rest && property ? propertyKey(l, property) : {}),
    target: bindingTarget(l, element.name),
    ...given('default', element.initializer && l.expression(element.initializer)),
    ...(rest ? { rest } : {}),
  };
}

/** What the left side of `=` or of a `for` head writes to; array and object literals are patterns there. */
export function assignmentTarget(l: Lowering, node: ts.Expression): Target {
  const { ts } = l;
  if (ts.isIdentifier(node)) return identifier(l, node);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    return assignmentTarget(l, node.expression);
  }
  if (ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node)) return assignmentTarget(l, node.expression);
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map((element) => (ts.isOmittedExpression(element) ? undefined : assignmentItem(l, element)));
    return { kind: 'pattern', form: 'list', items, at: l.at(node) };
  }
  if (ts.isObjectLiteralExpression(node)) {
    return { kind: 'pattern', form: 'map', items: node.properties.map((property) => propertyItem(l, property)), at: l.at(node) };
  }
  return l.expression(node);
}

function assignmentItem(l: Lowering, node: ts.Expression): PatternItem {
  const { ts } = l;
  if (ts.isSpreadElement(node)) return { target: assignmentTarget(l, node.expression), rest: true };
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return { target: assignmentTarget(l, node.left), default: l.expression(node.right) };
  }
  return { target: assignmentTarget(l, node) };
}

function propertyItem(l: Lowering, property: ts.ObjectLiteralElementLike): PatternItem {
  const { ts } = l;
  if (ts.isSpreadAssignment(property)) return { target: assignmentTarget(l, property.expression), rest: true };
  if (ts.isShorthandPropertyAssignment(property)) {
    const value = property.objectAssignmentInitializer;
    return { key: property.name.text, target: identifier(l, property.name), ...given('default', value && l.expression(value)) };
  }
  if (ts.isPropertyAssignment(property)) return { ...propertyKey(l, property.name), ...assignmentItem(l, property.initializer) };
  return { ...propertyKey(l, property.name), target: l.function(property) };
}

import type { ts } from 'ts-morph';
import type { Expression } from '../../tree.ts';
import { lowerCall } from './calls.ts';
import { lowerClass } from './classes.ts';
import { given, identifier, type Lowering, literalAt, nameAt, opaqueAt, opaqueNode } from './context.ts';
import { lowerJsx } from './jsx.ts';
import { lowerLiteral } from './literals.ts';
import { lowerOperator } from './operators.ts';

/** Lowers any expression; an unknown one becomes opaque. */
export function lowerExpression(l: Lowering, node: ts.Expression): Expression {
  const { ts } = l;
  if (ts.isIdentifier(node)) return node.text === 'undefined' ? literalAt(l.at(node), undefined) : identifier(l, node);
  return (
    lowerAccess(l, node) ??
    lowerCall(l, node) ??
    lowerLiteral(l, node) ??
    lowerOperator(l, node) ??
    lowerDefinition(l, node) ??
    lowerSuspension(l, node) ??
    lowerTransparent(l, node) ??
    lowerJsx(l, node) ??
    opaqueNode(l, node)
  );
}

function lowerAccess(l: Lowering, node: ts.Expression): Expression | undefined {
  const { ts } = l;
  if (ts.isPropertyAccessExpression(node)) {
    const optional = node.questionDotToken !== undefined;
    const object = l.expression(node.expression);
    if (node.name.text === '') return opaqueAt(l.at(node), 'missing name', [object]);
    return { kind: 'member', object, name: node.name.text, optional, at: l.at(node) };
  }
  if (ts.isElementAccessExpression(node)) {
    const optional = node.questionDotToken !== undefined;
    return { kind: 'index', object: l.expression(node.expression), key: l.expression(node.argumentExpression), optional, at: l.at(node) };
  }
  if (node.kind === ts.SyntaxKind.ThisKeyword) return nameAt(l.at(node), 'this');
  if (node.kind === ts.SyntaxKind.SuperKeyword) return nameAt(l.at(node), 'super');
  if (!ts.isMetaProperty(node)) return undefined;
  return nameAt(l.at(node), node.keywordToken === ts.SyntaxKind.ImportKeyword ? `import.${node.name.text}` : `new.${node.name.text}`);
}

function lowerDefinition(l: Lowering, node: ts.Expression): Expression | undefined {
  if (l.ts.isArrowFunction(node) || l.ts.isFunctionExpression(node)) return l.function(node);
  return l.ts.isClassExpression(node) ? lowerClass(l, node) : undefined;
}

function lowerSuspension(l: Lowering, node: ts.Expression): Expression | undefined {
  if (l.ts.isAwaitExpression(node)) return { kind: 'await', value: l.expression(node.expression), at: l.at(node) };
  if (!l.ts.isYieldExpression(node)) return undefined;
  const all = node.asteriskToken !== undefined;
  return { kind: 'yield', ...given('value', node.expression && l.expression(node.expression)), all, at: l.at(node) };
}

/** Syntax without effect at run time: parentheses, casts, `!`, `satisfies`, instantiations such as `f<T>`. */
function lowerTransparent(l: Lowering, node: ts.Expression): Expression | undefined {
  const { ts } = l;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) return l.expression(node.expression);
  if (ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node)) return l.expression(node.expression);
  return ts.isExpressionWithTypeArguments(node) ? l.expression(node.expression) : undefined;
}

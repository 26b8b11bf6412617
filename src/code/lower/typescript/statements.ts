import type { ts } from 'ts-morph';
import type { Body, Expression, Statement, Target } from '../../tree.ts';
import { lowerClass } from './classes.ts';
import { given, type Lowering, nameAt, opaqueNode } from './context.ts';
import { lowerJump, lowerSwitch, lowerTry } from './control.ts';
import { lowerEnum } from './enums.ts';
import { immediateCall } from './functions.ts';
import { lowerLabeled, lowerLoop } from './loops.ts';
import { lowerModuleStatement } from './modules.ts';
import { bindingTarget } from './patterns.ts';
import { bindingKind, exists } from './scope.ts';

/** Lowers a statement to none (types, ambient declarations), one or several. */
export function lowerStatement(l: Lowering, node: ts.Statement): Statement[] {
  const { ts } = l;
  if (!exists(l, node)) return [];
  if (ts.isExpressionStatement(node)) return [{ kind: 'expression', value: l.expression(node.expression), at: l.at(node) }];
  if (ts.isVariableStatement(node)) return lowerDeclarations(l, node.declarationList);
  if (ts.isBlock(node)) return flatten(l.body(node.statements, 'block'), l, node);
  if (ts.isIfStatement(node)) {
    const test = l.expression(node.expression);
    const then = nested(l, node.thenStatement);
    const otherwise = node.elseStatement ? nested(l, node.elseStatement) : [];
    return [{ kind: 'if', test, then, else: otherwise, at: l.at(node) }];
  }
  if (ts.isSwitchStatement(node)) return lowerSwitch(l, node);
  if (ts.isTryStatement(node)) return lowerTry(l, node);
  if (ts.isLabeledStatement(node)) return lowerLabeled(l, node);
  if (ts.isEmptyStatement(node) || ts.isDebuggerStatement(node)) return [];
  return lowerJump(l, node) ?? lowerLoop(l, node) ?? lowerDefinition(l, node) ?? lowerModuleStatement(l, node) ?? [opaqueNode(l, node)];
}

/** A statement in the place of a block: `if (x) y()`, a loop body, `try {}`. */
export function nested(l: Lowering, node: ts.Statement): Statement[] {
  return l.ts.isBlock(node) ? lowerStatement(l, node) : flatten(l.body([node], 'block'), l, node);
}

/** A block that binds nothing is no scope. */
export function flatten(body: Body, l: Lowering, node: ts.Node): Statement[] {
  return body.declares.length === 0 ? [...body.statements] : [{ kind: 'block', body, at: l.at(node) }];
}

/** One assignment for each declaration. `var x;` alone does nothing when it runs, so it is only a declared name. */
export function lowerDeclarations(l: Lowering, list: ts.VariableDeclarationList): Statement[] {
  const declares = bindingKind(l, list);
  return list.declarations.flatMap((node): Statement[] => {
    if (declares === 'var' && !node.initializer) return [];
    const value = node.initializer && l.expression(node.initializer);
    const annotation = node.type && l.type(node.type);
    return [declared(l, node, bindingTarget(l, node.name), declares, value, annotation)];
  });
}

function declared(
  l: Lowering,
  node: ts.Node,
  target: Target,
  declares: 'const' | 'let' | 'var',
  value: Expression | undefined,
  annotation?: Expression,
): Statement {
  const at = l.at(node);
  return {
    kind: 'expression',
    value: { kind: 'assign', target, ...given('value', value), declares, ...given('annotation', annotation), at },
    at,
  };
}

/** Functions, classes, enums and namespaces are assignments to their names; an unnamed one is an `export default`. */
function lowerDefinition(l: Lowering, node: ts.Statement): Statement[] | undefined {
  const { ts } = l;
  if (ts.isFunctionDeclaration(node)) return definition(l, node, node.name, l.function(node), 'var');
  if (ts.isClassDeclaration(node)) return definition(l, node, node.name, lowerClass(l, node), 'let');
  if (ts.isEnumDeclaration(node)) return definition(l, node, node.name, lowerEnum(l, node), 'const');
  if (!ts.isModuleDeclaration(node) || !node.body || !ts.isIdentifier(node.name)) return undefined;
  return definition(l, node, node.name, immediateCall(l.at(node), l.at(node.body)), 'const');
}

function definition(
  l: Lowering,
  node: ts.Statement,
  name: ts.Identifier | undefined,
  value: Expression,
  declares: 'const' | 'let' | 'var',
): Statement[] {
  if (name && name.text !== '') return [declared(l, node, nameAt(l.at(name), name.text), declares, value)];
  const at = l.at(node);
  const { modifiers } = node as ts.Statement & { modifiers?: readonly ts.ModifierLike[] };
  const exported = modifiers?.some((modifier) => modifier.kind === l.ts.SyntaxKind.DefaultKeyword);
  return [exported ? { kind: 'export', names: [], value, typeOnly: false, at } : { kind: 'expression', value, at }];
}

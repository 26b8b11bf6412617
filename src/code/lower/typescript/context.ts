import type { ts } from 'ts-morph';
import type { TypeScript } from '../../../syntax/typescript.ts';
import type { Body, Expression, FunctionNode, Opaque, Primitive, Span, Statement } from '../../tree.ts';

/** Where a list of statements stands; decides hoisting and what `export` means. */
export type Level = 'module' | 'namespace' | 'function' | 'block';

/** Everything a lowering rule needs; rules call each other through it. */
export interface Lowering {
  readonly ts: TypeScript;
  readonly source: ts.SourceFile;
  at(node: ts.Node): Span;
  expression(node: ts.Expression): Expression;
  /** A type annotation, as an expression that is resolved and never run. */
  type(node: ts.TypeNode): Expression;
  statement(node: ts.Statement): Statement[];
  function(node: Callable): FunctionNode;
  body(statements: readonly ts.Statement[], level: Level): Body;
}

export type Callable = ts.FunctionLikeDeclaration | ts.ClassStaticBlockDeclaration;

export const literalAt = (at: Span, value: Primitive): Expression => ({ kind: 'literal', value, at });

export const nameAt = (at: Span, name: string): Expression => ({ kind: 'name', name, at });

export const opaqueAt = (at: Span, reason: string, children: readonly (Expression | Statement)[] = []): Opaque => ({
  kind: 'opaque',
  children,
  reason,
  at,
});

/** A property that is present only when it has a value. */
export function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

/** The identifier as a name; one the parser made up to recover from an error is opaque. */
export function identifier(l: Lowering, node: ts.Identifier): Expression {
  return node.text === '' ? opaqueAt(l.at(node), 'missing name') : nameAt(l.at(node), node.text);
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  const { modifiers } = node as ts.Node & { modifiers?: readonly ts.ModifierLike[] };
  return modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

export function decoratorsOf(l: Lowering, node: ts.Node): Expression[] {
  const { modifiers = [] } = node as ts.Node & { modifiers?: readonly ts.ModifierLike[] };
  return modifiers.filter(l.ts.isDecorator).map((decorator) => l.expression(decorator.expression));
}

/** Lowers an unknown node: its direct expressions and statements stay visible. */
export function opaqueNode(l: Lowering, node: ts.Node, reason?: string): Opaque {
  const children: (Expression | Statement)[] = [];
  const visit = (child: ts.Node): void => {
    if (l.ts.isTypeNode(child)) return;
    if (l.ts.isExpression(child)) children.push(l.expression(child));
    else if (l.ts.isStatement(child)) children.push(...l.statement(child));
    else child.forEachChild(visit);
  };
  node.forEachChild(visit);
  return opaqueAt(l.at(node), reason ?? kindName(l.ts, node.kind), children);
}

/** The compiler's enum also names range marks such as `FirstTypeNode`, which say nothing about the node. */
export function kindName(ts: TypeScript, kind: ts.SyntaxKind): string {
  const names = Object.entries(ts.SyntaxKind).filter(([, value]) => value === kind);
  return names.map(([name]) => name).find((name) => !/^(First|Last)[A-Z]/.test(name)) ?? `syntax ${kind}`;
}

import type { ts } from 'ts-morph';
import type { TypeScript } from '../../../syntax/typescript.ts';

/**
 * Names that a TypeScript file imports and uses only as types: the compiler leaves such imports out, so that they do not run
 * the module. `import type` and namespaces are not among them. Names are compared by their text, so that a local variable of
 * the same name keeps an import.
 */
export function typeOnlyImports(ts: TypeScript, source: ts.SourceFile): ReadonlySet<string> {
  const imported = new Set<string>();
  for (const node of source.statements) {
    const clause = ts.isImportDeclaration(node) ? node.importClause : undefined;
    if (!clause || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) continue;
    if (clause.name) imported.add(clause.name.text);
    if (clause.namedBindings && ts.isNamedImports(clause.namedBindings))
      for (const { name } of clause.namedBindings.elements) imported.add(name.text);
  }
  if (imported.size === 0) return imported;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) imported.delete(node.text);
    else if (ts.isExpressionWithTypeArguments(node)) visit(node.expression);
    else if (ts.isPropertyAccessExpression(node)) visit(node.expression);
    else if (ts.isHeritageClause(node)) {
      if (node.token === ts.SyntaxKind.ExtendsKeyword) node.types.forEach(visit);
    } else if (ts.isExportSpecifier(node)) {
      if (!node.isTypeOnly) visit(node.propertyName ?? node.name);
    } else if (!saysNothing(ts, node)) node.forEachChild(visit);
  };
  for (const node of source.statements) visit(node);
  return imported;
}

/** Nodes below which nothing runs. */
const saysNothing = (ts: TypeScript, node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isImportDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isTypeParameterDeclaration(node) ||
  (ts.isExportDeclaration(node) && node.isTypeOnly);

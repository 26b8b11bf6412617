import type { ts } from 'ts-morph';
import { hasModifier, type Level, type Lowering } from './context.ts';

/** Names that a list of statements binds: its own level, and for a module or function also `var` from nested blocks. */
export function declaredNames(l: Lowering, statements: readonly ts.Statement[], level: Level): string[] {
  const names = new Set(statements.flatMap((statement) => lexicalNames(l, statement)));
  if (level !== 'block') for (const statement of statements) collectVar(l, statement, names);
  return [...names];
}

export function bindingNames(l: Lowering, name: ts.BindingName): string[] {
  if (l.ts.isIdentifier(name)) return name.text === '' ? [] : [name.text];
  return name.elements.flatMap((element) => (l.ts.isOmittedExpression(element) ? [] : bindingNames(l, element.name)));
}

export const listNames = (l: Lowering, list: ts.VariableDeclarationList): string[] =>
  list.declarations.flatMap((declaration) => bindingNames(l, declaration.name));

/** How a declaration list binds; `using` binds as `const` does. */
export function bindingKind(l: Lowering, list: ts.VariableDeclarationList): 'var' | 'let' | 'const' {
  const scoped = list.flags & l.ts.NodeFlags.BlockScoped;
  if (scoped === 0) return 'var';
  return scoped === l.ts.NodeFlags.Let ? 'let' : 'const';
}

export const isBlockScoped = (l: Lowering, list: ts.VariableDeclarationList): boolean => bindingKind(l, list) !== 'var';

/** Names a declaration statement exports when it carries `export`. Empty for types and for what is only declared. */
export function definedNames(l: Lowering, node: ts.Statement): string[] {
  const { ts } = l;
  if (!exists(l, node)) return [];
  if (ts.isVariableStatement(node)) return listNames(l, node.declarationList);
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return node.name?.text ? [node.name.text] : [];
  if (ts.isEnumDeclaration(node) || ts.isImportEqualsDeclaration(node)) return [node.name.text];
  return ts.isModuleDeclaration(node) && ts.isIdentifier(node.name) ? [node.name.text] : [];
}

/** False for statements that vanish: ambient declarations, overload signatures, types, namespaces of types. */
export function exists(l: Lowering, node: ts.Statement): boolean {
  const { ts } = l;
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return false;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return false;
  if (ts.isFunctionDeclaration(node)) return node.body !== undefined;
  if (ts.isImportEqualsDeclaration(node)) return !node.isTypeOnly;
  if (!ts.isModuleDeclaration(node)) return true;
  if (!ts.isIdentifier(node.name) || node.body === undefined || ts.isIdentifier(node.body)) return false;
  return namespaceStatements(l, node.body).some((inner) => exists(l, inner));
}

/** `namespace A.B {}` holds the declaration of `B` where others hold a block. */
export const namespaceStatements = (l: Lowering, body: ts.Node): readonly ts.Statement[] =>
  l.ts.isModuleBlock(body) ? body.statements : l.ts.isModuleDeclaration(body) ? [body] : [];

function lexicalNames(l: Lowering, node: ts.Statement): string[] {
  const { ts } = l;
  if (ts.isImportDeclaration(node)) return importedNames(l, node.importClause);
  if (ts.isLabeledStatement(node)) return lexicalNames(l, node.statement);
  return ts.isVariableStatement(node) && !isBlockScoped(l, node.declarationList) ? [] : definedNames(l, node);
}

function importedNames(l: Lowering, clause: ts.ImportClause | undefined): string[] {
  if (!clause) return [];
  const bindings = clause.namedBindings;
  const inner =
    bindings === undefined ? [] : l.ts.isNamespaceImport(bindings) ? [bindings.name] : bindings.elements.map(({ name }) => name);
  return [...(clause.name ? [clause.name] : []), ...inner].map((name) => name.text);
}

function collectVar(l: Lowering, node: ts.Node, names: Set<string>): void {
  const { ts } = l;
  if (ts.isVariableDeclarationList(node)) {
    if (!isBlockScoped(l, node)) for (const name of listNames(l, node)) names.add(name);
  } else if (ts.isVariableStatement(node)) {
    if (exists(l, node)) collectVar(l, node.declarationList, names);
  } else if (!ts.isExpression(node) && !ts.isFunctionDeclaration(node) && !ts.isClassDeclaration(node) && !ts.isModuleDeclaration(node)) {
    ts.forEachChild(node, (child) => collectVar(l, child, names));
  }
}

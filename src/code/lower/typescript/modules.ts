import type { ts } from 'ts-morph';
import type { Expression, ImportedName, Statement } from '../../tree.ts';
import { given, type Lowering, literalAt, nameAt, opaqueNode } from './context.ts';
import { moduleName } from './names.ts';
import { entityName } from './types.ts';

/** Imports and exports; undefined for any other statement. */
export function lowerModuleStatement(l: Lowering, node: ts.Statement): Statement[] | undefined {
  const { ts } = l;
  if (ts.isImportDeclaration(node)) return importDeclaration(l, node);
  if (ts.isExportDeclaration(node)) return exportDeclaration(l, node);
  if (ts.isExportAssignment(node))
    return [{ kind: 'export', names: [], value: l.expression(node.expression), typeOnly: false, at: l.at(node) }];
  if (ts.isImportEqualsDeclaration(node)) return importEquals(l, node);
  // `export as namespace X` only speaks to the type checker.
  return ts.isNamespaceExportDeclaration(node) ? [] : undefined;
}

function importDeclaration(l: Lowering, node: ts.ImportDeclaration): Statement[] {
  const { ts } = l;
  if (!ts.isStringLiteralLike(node.moduleSpecifier)) return [opaqueNode(l, node, 'import without a module name')];
  const clause = node.importClause;
  const names: ImportedName[] = [];
  if (clause?.name) names.push({ imported: 'default', local: clause.name.text });
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push({ imported: '*', local: bindings.name.text });
  else if (bindings) {
    for (const { propertyName, name, isTypeOnly } of bindings.elements) {
      names.push({ imported: moduleName(propertyName ?? name), local: name.text, ...(isTypeOnly ? { typeOnly: true } : {}) });
    }
  }
  const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  return [{ kind: 'import', module: node.moduleSpecifier.text, names, typeOnly, at: l.at(node) }];
}

function exportDeclaration(l: Lowering, node: ts.ExportDeclaration): Statement[] {
  const { ts } = l;
  const at = l.at(node);
  const specifier = node.moduleSpecifier;
  if (specifier && !ts.isStringLiteralLike(specifier)) return [opaqueNode(l, node, 'export without a module name')];
  const from = given('from', specifier?.text);
  const { exportClause: clause, isTypeOnly: typeOnly } = node;
  if (clause === undefined) return [{ kind: 'export', names: [], ...from, all: true, typeOnly, at }];
  if (ts.isNamespaceExport(clause)) return [{ kind: 'export', names: [], ...from, all: true, as: moduleName(clause.name), typeOnly, at }];
  const list = (elements: readonly ts.ExportSpecifier[]) =>
    elements.map(({ propertyName, name }) => ({ local: moduleName(propertyName ?? name), exported: moduleName(name) }));
  const types = clause.elements.filter((element) => element.isTypeOnly);
  const values = list(clause.elements.filter((element) => !element.isTypeOnly));
  // A re-export of nothing still runs the module.
  const statement: Statement = { kind: 'export', names: values, ...from, typeOnly, at };
  const kept = values.length > 0 || specifier !== undefined || types.length === 0 ? [statement] : [];
  return types.length === 0 ? kept : [...kept, { kind: 'export', names: list(types), ...from, typeOnly: true, at }];
}

function importEquals(l: Lowering, node: ts.ImportEqualsDeclaration): Statement[] {
  const { ts } = l;
  const at = l.at(node);
  const reference = node.moduleReference;
  const value = ts.isExternalModuleReference(reference) ? required(l, reference) : entityName(l, reference);
  return [
    { kind: 'expression', value: { kind: 'assign', target: nameAt(l.at(node.name), node.name.text), value, declares: 'const', at }, at },
  ];
}

function required(l: Lowering, reference: ts.ExternalModuleReference): Expression {
  const at = l.at(reference);
  const module = l.ts.isStringLiteralLike(reference.expression)
    ? literalAt(l.at(reference.expression), reference.expression.text)
    : l.expression(reference.expression);
  return { kind: 'call', callee: nameAt(at, 'require'), arguments: [{ value: module }], construct: false, optional: false, at };
}

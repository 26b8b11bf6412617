import type { ts } from 'ts-morph';
import type { Body, Statement } from '../../tree.ts';
import { hasModifier, type Level, type Lowering, literalAt, nameAt, opaqueAt } from './context.ts';
import { mergeInto } from './functions.ts';
import { declaredNames, definedNames } from './scope.ts';

/**
 * Lowers a list of statements. Function declarations come first, as they are bound before anything runs; in a module
 * the imports follow, as the other modules run before this one. A namespace ends by returning what it exports.
 */
export function lowerBody(l: Lowering, nodes: readonly ts.Statement[], level: Level): Body {
  const functions: Statement[] = [];
  const imports: Statement[] = [];
  const rest: Statement[] = [];
  const defined = new Set<string>();
  for (const node of nodes) {
    const [name] = l.ts.isModuleDeclaration(node) ? definedNames(l, node) : [];
    const merges = name !== undefined && defined.has(name);
    for (const known of l.ts.isVariableStatement(node) ? [] : definedNames(l, node)) defined.add(known);
    const statements = guarded(l, node).map((statement) => (merges ? merged(statement, name) : statement));
    const list = l.ts.isFunctionDeclaration(node) ? functions : runsFirst(l, node) ? imports : rest;
    list.push(...statements, ...(level === 'module' ? exportsOf(l, node) : []));
  }
  if (level === 'namespace') rest.push(...returned(l, nodes));
  return { declares: declaredNames(l, nodes, level), statements: [...functions, ...imports, ...rest] };
}

/** Syntax nested deeper than the stack is a loss of one statement, not of the file. */
function guarded(l: Lowering, node: ts.Statement): Statement[] {
  try {
    return l.statement(node);
  } catch (error) {
    if (error instanceof RangeError) return [opaqueAt(l.at(node), 'nested too deeply')];
    throw error;
  }
}

function runsFirst(l: Lowering, node: ts.Statement): boolean {
  return l.ts.isImportDeclaration(node) || (l.ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined);
}

/** `export const x`, `export default function f`: the declaration, then the export of its names. */
function exportsOf(l: Lowering, node: ts.Statement): Statement[] {
  const { ts } = l;
  if (!hasModifier(node, ts.SyntaxKind.ExportKeyword)) return [];
  const locals = definedNames(l, node);
  if (locals.length === 0) return [];
  const byDefault = hasModifier(node, ts.SyntaxKind.DefaultKeyword);
  const names = locals.map((local) => ({ local, exported: byDefault ? 'default' : local }));
  return [{ kind: 'export', names, typeOnly: false, at: l.at(node) }];
}

function merged(statement: Statement, name: string): Statement {
  if (statement.kind !== 'expression' || statement.value.kind !== 'assign' || !statement.value.value) return statement;
  return { kind: 'expression', value: mergeInto(statement.at, name, statement.value.value), at: statement.at };
}

function returned(l: Lowering, nodes: readonly ts.Statement[]): Statement[] {
  const [first] = nodes;
  if (!first) return [];
  const last = l.at(nodes.at(-1) ?? first);
  const at = { ...last, start: last.end };
  const exported = nodes.filter((node) => l.ts.isModuleDeclaration(node) || hasModifier(node, l.ts.SyntaxKind.ExportKeyword));
  const names = [...new Set(exported.flatMap((node) => definedNames(l, node)))];
  const entries = names.map((name) => ({ key: literalAt(at, name), value: nameAt(at, name) }));
  return [{ kind: 'jump', form: 'return', value: { kind: 'collection', form: 'map', entries, at }, at }];
}

import type { ts } from 'ts-morph';
import type { OpenedSource, TypeScriptParser } from '../../../syntax/typescript.ts';
import type { Body, FunctionNode, Span, Unit } from '../../tree.ts';
import { lowerBody } from './body.ts';
import { type Lowering, opaqueAt } from './context.ts';
import { lowerExpression } from './expressions.ts';
import { findBody } from './find.ts';
import { lowerFunction } from './functions.ts';
import { namespaceStatements } from './scope.ts';
import { lowerStatement } from './statements.ts';
import { lowerType } from './types.ts';

/**
 * Parses a TypeScript or JavaScript file and lowers its module level; function bodies wait for `Unit.body`.
 * Never throws: syntax errors become diagnostics, and what cannot be lowered is opaque.
 */
export function lowerTypeScript(file: string, text: string, parser: TypeScriptParser): Unit {
  let opened: OpenedSource;
  try {
    opened = parser.open(file, text);
  } catch (error) {
    return unreadable(file, text, error instanceof RangeError ? 'nested too deeply' : 'could not be parsed');
  }
  const l = createLowering(file, opened.source, parser);
  return {
    file,
    dialect: 'javascript',
    module: lowerBody(l, opened.source.statements, 'module'),
    diagnostics: opened.errors.map(({ line, reason }) => ({ path: file, line, reason })),
    body: (of) => functionBody(l, of),
  };
}

function createLowering(file: string, source: ts.SourceFile, parser: TypeScriptParser): Lowering {
  const l: Lowering = {
    ts: parser.ts,
    source,
    at(node): Span {
      const start = node.getStart(source);
      const { line, character } = source.getLineAndCharacterOfPosition(start);
      return { file, start, end: node.end, line: line + 1, column: character + 1 };
    },
    expression: (node) => lowerExpression(l, node),
    type: (node) => lowerType(l, node),
    statement: (node) => lowerStatement(l, node),
    function: (node) => lowerFunction(l, node),
    body: (statements, level) => lowerBody(l, statements, level),
  };
  return l;
}

function functionBody(l: Lowering, of: FunctionNode): Body {
  if (of.bodiless) return { declares: [], statements: [] };
  const node = of.body.file === l.source.fileName ? findBody(l, of.body) : undefined;
  if (!node) return { declares: [], statements: [opaqueAt(of.body, 'no function has this body')] };
  if (l.ts.isBlock(node)) return lowerBody(l, node.statements, 'function');
  if (l.ts.isModuleBlock(node) || l.ts.isModuleDeclaration(node)) return lowerBody(l, namespaceStatements(l, node), 'namespace');
  return { declares: [], statements: [{ kind: 'jump', form: 'return', value: returned(l, node, of.body), at: of.body }] };
}

function returned(l: Lowering, node: ts.Expression, at: Span) {
  try {
    return l.expression(node);
  } catch (error) {
    if (error instanceof RangeError) return opaqueAt(at, 'nested too deeply');
    throw error;
  }
}

function unreadable(file: string, text: string, reason: string): Unit {
  const at: Span = { file, start: 0, end: text.length, line: 1, column: 1 };
  const opaque = opaqueAt(at, reason);
  return {
    file,
    dialect: 'javascript',
    module: { declares: [], statements: [opaque] },
    diagnostics: [{ path: file, line: 1, reason }],
    body: () => ({ declares: [], statements: [opaque] }),
  };
}

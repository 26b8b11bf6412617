import type { ts } from 'ts-morph';
import type { TypeScriptParser } from '../../../syntax/typescript.ts';
import type { Body, FunctionNode, Span, SyntaxDiagnostic, Unit } from '../../tree.ts';
import { rememberBodies } from '../bodies.ts';
import { lowerBody } from './body.ts';
import { type Lowering, opaqueAt } from './context.ts';
import { typeOnlyImports } from './elide.ts';
import { lowerExpression } from './expressions.ts';
import { type FoundBody, findBody } from './find.ts';
import { lowerFunction } from './functions.ts';
import { bindingNames, namespaceStatements } from './scope.ts';
import { lowerStatement } from './statements.ts';
import { lowerType } from './types.ts';

/**
 * Parses a TypeScript or JavaScript file and lowers its module level; function bodies wait for `Unit.body`.
 * Never throws: syntax errors become diagnostics, and what cannot be lowered is opaque.
 */
export function lowerTypeScript(file: string, text: string, parser: TypeScriptParser): Unit {
  const diagnostics: SyntaxDiagnostic[] = [];
  const whole: Span = { file, start: 0, end: text.length, line: 1, column: 1 };
  let types: ReadonlySet<string> = new Set();
  const module = survive(whole, () => {
    const { source, errors } = parser.open(file, text);
    if (/\.[cm]?tsx?$/.test(file)) types = typeOnlyImports(parser.ts, source);
    for (const { line, reason } of errors) diagnostics.push({ path: file, line, reason });
    return lowerBody(createLowering(file, source, parser), source.statements, 'module');
  });
  for (const statement of module.statements) {
    if (statement.kind === 'opaque') diagnostics.push({ path: file, line: statement.at.line, reason: statement.reason });
  }
  return {
    file,
    dialect: 'javascript',
    module,
    diagnostics,
    types,
    body: rememberBodies((of) =>
      survive(of.body, () => functionBody(createLowering(file, parser.open(file, text).source, parser), file, of)),
    ),
  };
}

/** Runs a lowering; a failure is one opaque statement. The stack is the only known cause. */
function survive(at: Span, lower: () => Body): Body {
  try {
    return lower();
  } catch (error) {
    const reason = error instanceof RangeError ? 'nested too deeply' : 'could not be lowered';
    return { declares: [], statements: [opaqueAt(at, reason)] };
  }
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

function functionBody(l: Lowering, file: string, of: FunctionNode): Body {
  if (of.bodiless) return { declares: [], statements: [] };
  const found = of.body.file === file ? findBody(l, of.body) : undefined;
  if (!found) return { declares: [], statements: [opaqueAt(of.body, 'no function has this body')] };
  const { ts } = l;
  const { body } = found;
  if (ts.isModuleBlock(body) || ts.isModuleDeclaration(body)) return lowerBody(l, namespaceStatements(l, body), 'namespace');
  if (!ts.isBlock(body)) return { declares: [], statements: [{ kind: 'jump', form: 'return', value: l.expression(body), at: of.body }] };
  const lowered = lowerBody(l, body.statements, 'function');
  const parameters = parameterNames(l, found);
  return { ...lowered, declares: lowered.declares.filter((name) => !parameters.has(name)) };
}

/** `function f(x) { var x; }` has one `x`, the parameter. */
function parameterNames(l: Lowering, { parameters }: FoundBody): Set<string> {
  return new Set(parameters.flatMap(({ name }) => bindingNames(l, name)));
}

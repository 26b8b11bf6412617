import type { PythonParser, SyntaxNode } from '../../../syntax/python.ts';
import { childOf } from '../../../syntax/python.ts';
import type { Body, FunctionNode, Opaque, Span, SyntaxDiagnostic, Unit } from '../../tree.ts';
import { rememberBodies } from '../bodies.ts';
import { comprehensionBody } from './comprehensions.ts';
import type { Lowering } from './context.ts';
import { lineStarts, positionAt } from './context.ts';
import { lowerExpression } from './expressions.ts';
import { locate } from './locate.ts';
import { scopeOf } from './scope.ts';
import { lowerStatement } from './statements.ts';
import { docstring } from './strings.ts';
import { lowerTarget } from './targets.ts';

interface Source {
  readonly file: string;
  readonly text: string;
  readonly lines: readonly number[];
}

function spanOf({ file, lines }: Source, start: number, end: number): Span {
  const { line, column } = positionAt(lines, start);
  return { file, start, end, line, column };
}

function createLowering(source: Source, owner: Lowering['owner'], globals: ReadonlySet<string>): Lowering {
  const lowering: Lowering = {
    file: source.file,
    source: source.text,
    owner,
    globals,
    text: (node) => source.text.slice(node.start, node.end),
    at: (node) => spanOf(source, node.start, node.end),
    span: (start, end) => spanOf(source, start, end),
    expression: (node) => lowerExpression(node, lowering),
    target: (node) => lowerTarget(node, lowering),
    statement: (node) => lowerStatement(node, lowering),
    block: (node) => (node ? node.children.flatMap((child) => (child.named ? lowerStatement(child, lowering) : [])) : []),
    within: (inner, names) => createLowering(source, inner, names),
  };
  return lowering;
}

const opaqueBody = (at: Span, reason: string): Body => {
  const statement: Opaque = { kind: 'opaque', at, children: [], reason };
  return { declares: [], statements: [statement] };
};

function blockBody(block: SyntaxNode, declares: readonly string[], lowering: Lowering): Body {
  const doc = docstring(block, lowering);
  const statements = block.children.flatMap((child) => (child.named && child !== doc?.statement ? lowering.statement(child) : []));
  return { declares, statements, ...(doc ? { doc: doc.text } : {}) };
}

function functionBody(source: Source, root: SyntaxNode, of: FunctionNode): Body {
  const outside = createLowering(source, 'module', new Set());
  const found = locate(root, of, outside.text);
  if (!found) return opaqueBody(of.body, 'no function stands here');
  const { node, owner, globals } = found;
  if (node.type !== 'function_definition' && node.type !== 'lambda') {
    return comprehensionBody(node, owner, outside.within('function', globals));
  }
  const body = childOf(node, 'body');
  if (!body) return opaqueBody(of.body, 'function without a body');
  const lowering = outside.within('function', globals);
  const { declares } = found.scope;
  if (node.type === 'function_definition') return blockBody(body, declares, lowering);
  return { declares, statements: [{ kind: 'jump', at: lowering.at(body), form: 'return', value: lowering.expression(body) }] };
}

const reasonOf = (error: unknown): string => `could not be read: ${error instanceof RangeError ? 'too complex' : 'unexpected syntax'}`;

/**
 * Lowers a Python file: module statements at once, function bodies when `Unit.body` asks.
 * Never throws; damaged or unknown syntax becomes opaque, and damage is a diagnostic.
 */
export function lowerPython(file: string, text: string, parser: PythonParser): Unit {
  const source: Source = { file, text, lines: lineStarts(text) };
  const whole = spanOf(source, 0, text.length);
  const diagnostics: SyntaxDiagnostic[] = [];
  let module: Body;
  try {
    const { root, problems } = parser.parse(text);
    const seen = new Set<string>();
    for (const { offset, reason } of problems) {
      const { line } = positionAt(source.lines, offset);
      if (seen.has(`${line} ${reason}`)) continue;
      seen.add(`${line} ${reason}`);
      diagnostics.push({ path: file, line, reason });
    }
    const lowering = createLowering(source, 'module', new Set());
    // `global` at module level says nothing new.
    const declares = scopeOf(root, lowering.text).assigns;
    module = root.type === 'module' ? blockBody(root, declares, lowering) : { declares, statements: lowering.statement(root) };
  } catch (error) {
    diagnostics.push({ path: file, line: 1, reason: reasonOf(error) });
    module = opaqueBody(whole, reasonOf(error));
  }
  const bodyOf = (of: FunctionNode): Body => {
    try {
      return functionBody(source, parser.parse(text).root, of);
    } catch (error) {
      return opaqueBody(of.body, reasonOf(error));
    }
  };
  return { file, dialect: 'python', module, diagnostics, body: rememberBodies(bodyOf) };
}

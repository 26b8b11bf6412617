import type { ts } from 'ts-morph';
import type { Span } from '../../tree.ts';
import type { Lowering } from './context.ts';

export interface FoundBody {
  /** The inside of a namespace, a block, or the expression of an arrow. */
  readonly body: ts.ModuleBlock | ts.ModuleDeclaration | ts.Block | ts.Expression;
  readonly parameters: readonly ts.ParameterDeclaration[];
}

/** The body that stands exactly at the span, of a function, a static block or a namespace. */
export function findBody(l: Lowering, span: Span): FoundBody | undefined {
  const { ts } = l;
  let current: ts.Node | undefined = l.source;
  while (current) {
    const found = bodyOf(l, current);
    if (found && found.body.end === span.end && found.body.getStart(l.source) === span.start) return found;
    current = ts.forEachChild(current, (child) => (child.pos <= span.start && child.end >= span.end ? child : undefined));
  }
  return undefined;
}

function bodyOf(l: Lowering, node: ts.Node): FoundBody | undefined {
  const { ts } = l;
  if (ts.isModuleDeclaration(node)) {
    const { body } = node;
    return body && (ts.isModuleBlock(body) || ts.isModuleDeclaration(body)) ? { body, parameters: [] } : undefined;
  }
  if (ts.isClassStaticBlockDeclaration(node)) return { body: node.body, parameters: [] };
  if (ts.isArrowFunction(node)) return { body: node.body, parameters: node.parameters };
  const callable = ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node);
  if (!callable && !ts.isConstructorDeclaration(node) && !ts.isAccessor(node)) return undefined;
  return node.body && { body: node.body, parameters: node.parameters };
}

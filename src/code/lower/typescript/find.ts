import type { ts } from 'ts-morph';
import type { Span } from '../../tree.ts';
import type { Lowering } from './context.ts';

export type BodyNode = ts.Block | ts.ModuleBlock | ts.ModuleDeclaration | ts.Expression;

/** The body of the function, or the inside of the namespace, that stands exactly at the span. */
export function findBody(l: Lowering, span: Span): BodyNode | undefined {
  const { ts } = l;
  let current: ts.Node | undefined = l.source;
  while (current) {
    const body = bodyOf(l, current);
    if (body && body.end === span.end && body.getStart(l.source) === span.start) return body;
    current = ts.forEachChild(current, (child) => (child.pos <= span.start && child.end >= span.end ? child : undefined));
  }
  return undefined;
}

function bodyOf(l: Lowering, node: ts.Node): BodyNode | undefined {
  const { ts } = l;
  if (ts.isModuleDeclaration(node))
    return node.body && (ts.isModuleBlock(node.body) || ts.isModuleDeclaration(node.body)) ? node.body : undefined;
  if (ts.isClassStaticBlockDeclaration(node)) return node.body;
  return ts.isFunctionLike(node) && 'body' in node ? (node.body as ts.Block | ts.Expression | undefined) : undefined;
}

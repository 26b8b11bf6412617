import type { Expression, Statement, Unit } from '../../code/tree.ts';

export type Node = Expression | Statement;

/** The nodes directly below a node, in source order; the body of a function is lowered and entered. */
export function childNodes(node: Node, unit: Unit): readonly Node[] {
  const found: Node[] = [];
  gather(node, found);
  if (node.kind === 'function') found.push(...unit.body(node).statements);
  else if ('body' in node) collect(node.body, found);
  return found;
}

/** The nodes in the parts of something, but for its body, which is entered last. */
function gather(of: object, found: Node[]): void {
  for (const key in of) if (key !== 'at' && key !== 'body') collect((of as Record<string, unknown>)[key], found);
}

function collect(value: unknown, found: Node[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const each of value) collect(each, found);
  else if (!('kind' in value && typeof value.kind === 'string' && 'at' in value)) {
    for (const key in value) if (key !== 'at') collect((value as Record<string, unknown>)[key], found);
  } else if (value.kind !== 'pattern') found.push(value as Node);
  else for (const key in value) if (key !== 'at') collect((value as Record<string, unknown>)[key], found);
}

/** Visits a node and everything below it, outer nodes first. `visit` returns false to stay out of a node. */
export function walk(nodes: readonly Node[], unit: Unit, visit: (node: Node) => false | undefined): void {
  for (const node of nodes) if (visit(node) !== false) walk(childNodes(node, unit), unit, visit);
}

/**
 * Visits what `walk` does, except for functions whose source does not match: their bodies are not even lowered. For visitors that do
 * something only where the pattern stands.
 */
export function walkMatching(unit: Unit, source: string, pattern: RegExp, visit: (node: Node) => false | undefined): void {
  walk(unit.module.statements, unit, (node) =>
    node.kind === 'function' && !pattern.test(source.slice(node.at.start, node.at.end)) ? false : visit(node),
  );
}

/** The dotted path of names and members: `pytest.mark.skip`; `expect().not` for a member of a call; undefined for anything else. */
export function dotted(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'await') return dotted(expression.value);
  if (expression.kind === 'member') {
    const object = dotted(expression.object);
    return object === undefined ? undefined : `${object}.${expression.name}`;
  }
  if (expression.kind === 'call') {
    const callee = dotted(expression.callee);
    return callee === undefined ? undefined : `${callee}()`;
  }
  return undefined;
}

export const textOf = (expression: Expression | undefined): string | undefined =>
  expression?.kind === 'literal' && typeof expression.value === 'string' && expression.form === undefined ? expression.value : undefined;

/** Strings in an expression, in order. */
export function stringsIn(nodes: readonly Node[], unit: Unit): readonly string[] {
  const found: string[] = [];
  walk(nodes, unit, (node) => {
    if (node.kind === 'literal' && typeof node.value === 'string') found.push(node.value);
    return undefined;
  });
  return found;
}

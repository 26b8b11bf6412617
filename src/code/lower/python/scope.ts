import type { SyntaxNode } from '../../../syntax/python.ts';
import { childOf, childrenOf, namedChildren } from '../../../syntax/python.ts';
import { COMPREHENSIONS } from './context.ts';
import { captures } from './patterns.ts';

type Text = (node: SyntaxNode) => string;

/** The names one scope binds, and those it takes from elsewhere. */
export interface Scope {
  /** All names it assigns, also those that belong elsewhere. */
  readonly assigns: readonly string[];
  readonly declares: readonly string[];
  readonly globals: ReadonlySet<string>;
  readonly nonlocals: ReadonlySet<string>;
}

const PATTERNS = new Set([
  'tuple',
  'list',
  'tuple_pattern',
  'list_pattern',
  'pattern_list',
  'expression_list',
  'list_splat',
  'list_splat_pattern',
  'dictionary_splat_pattern',
  'parenthesized_expression',
  'as_pattern_target',
]);

/** The names a target binds; members and indexes bind none. */
export function boundBy(target: SyntaxNode | undefined, text: Text): string[] {
  if (!target) return [];
  if (target.type === 'identifier') return [text(target).normalize('NFKC')];
  return PATTERNS.has(target.type) ? namedChildren(target).flatMap((child) => boundBy(child, text)) : [];
}

function boundByImport(node: SyntaxNode, text: Text): string[] {
  return childrenOf(node, 'name').map((item) => {
    const alias = childOf(item, 'alias');
    return (alias ? text(alias) : text(item).split('.', 1).join('').trim()).normalize('NFKC');
  });
}

/** What this node itself binds in the scope it stands in. */
function boundHere(node: SyntaxNode, text: Text): string[] {
  switch (node.type) {
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
    case 'type_alias_statement':
      return boundBy(node.type === 'type_alias_statement' ? childOf(node, 'left')?.children[0] : childOf(node, 'left'), text);
    case 'named_expression':
    case 'function_definition':
    case 'class_definition':
      return boundBy(childOf(node, 'name'), text);
    case 'as_pattern':
      return boundBy(childOf(node, 'alias'), text);
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
      return boundByImport(node, text);
    case 'delete_statement':
      return namedChildren(node).flatMap((child) => boundBy(child, text));
    case 'case_pattern':
      return captures(node, text);
    default:
      return [];
  }
}

/** Reads the names a body binds in its own scope: nested functions and classes count by their name only. */
export function scopeOf(body: SyntaxNode | undefined, text: Text, parameters: readonly string[] = []): Scope {
  const bound = new Set<string>();
  const globals = new Set<string>();
  const nonlocals = new Set<string>();
  const visit = (node: SyntaxNode, assignmentsOnly: boolean): void => {
    if (node.type === 'global_statement' || node.type === 'nonlocal_statement') {
      for (const child of namedChildren(node)) (node.type === 'global_statement' ? globals : nonlocals).add(text(child).normalize('NFKC'));
      return;
    }
    if (!assignmentsOnly || node.type === 'named_expression') for (const each of boundHere(node, text)) bound.add(each);
    if (node.type === 'case_pattern') return;
    const nested = node.type === 'function_definition' || node.type === 'class_definition' || node.type === 'lambda';
    // In a comprehension only `:=` binds in the scope around it.
    const inside = assignmentsOnly || COMPREHENSIONS.has(node.type);
    for (const child of node.children) if (child.named && !(nested && child.field === 'body')) visit(child, inside);
  };
  if (body) visit(body, false);
  const assigns = [...bound];
  for (const each of [...globals, ...nonlocals, ...parameters]) bound.delete(each);
  return { assigns, declares: [...bound], globals, nonlocals };
}

/** The names the clauses of a comprehension bind. */
export const boundByClauses = (comprehension: SyntaxNode, text: Text): string[] => [
  ...new Set(
    comprehension.children.filter((child) => child.type === 'for_in_clause').flatMap((clause) => boundBy(childOf(clause, 'left'), text)),
  ),
];

/** The names the parameters of a function or lambda bind. */
export function boundByParameters(parameters: SyntaxNode | undefined, text: Text): string[] {
  return (parameters ? namedChildren(parameters) : []).flatMap((parameter) => {
    if (parameter.type === 'typed_parameter') return boundBy(parameter.children[0], text);
    return boundBy(childOf(parameter, 'name') ?? parameter, text);
  });
}

/** Which names mean the module's variable inside a nested scope. */
export function globalsWithin(outer: ReadonlySet<string>, scope: Scope, parameters: readonly string[] = []): ReadonlySet<string> {
  if (outer.size === 0 && scope.globals.size === 0) return outer;
  const inner = new Set([...outer, ...scope.globals]);
  for (const each of [...scope.declares, ...scope.nonlocals, ...parameters]) inner.delete(each);
  return inner;
}

const FUNCTIONS = new Set(['function_definition', 'class_definition', 'lambda']);

/** Whether a node of one of the types stands in the same function scope. */
export function ownScopeHas(node: SyntaxNode, found: (node: SyntaxNode) => boolean): boolean {
  if (found(node)) return true;
  return node.children.some((child) => (FUNCTIONS.has(child.type) ? false : ownScopeHas(child, found)));
}

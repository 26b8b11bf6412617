import type { ClassNode, Expression, FunctionNode, Statement, Unit } from '../../code/tree.ts';

/** A name that a module binds at its top. */
export type Definition =
  | { readonly kind: 'function'; readonly function: FunctionNode; readonly statement: Statement }
  | { readonly kind: 'class'; readonly class: ClassNode; readonly statement: Statement }
  | { readonly kind: 'value'; readonly value: Expression; readonly statement: Statement }
  | { readonly kind: 'import'; readonly module: string; readonly imported: string; readonly statement: Statement };

/** A definition behind its decorators. */
export function undecorated(value: Expression): Expression {
  if (value.kind !== 'call' || value.construct) return value;
  const [argument] = value.arguments;
  if (value.arguments.length !== 1 || !argument || argument.name !== undefined) return value;
  const inner = undecorated(argument.value);
  return (inner.kind === 'function' && inner.name !== undefined && inner.decorators.length > 0) || inner.kind === 'class' ? inner : value;
}

/** The module that `await import('x')` and `require('x')` name. */
export function importedBy(value: Expression): string | undefined {
  if (value.kind === 'await') return importedBy(value.value);
  if (value.kind !== 'call') return undefined;
  const dynamic =
    (value.callee.kind === 'intrinsic' && value.callee.name === 'import') ||
    (value.callee.kind === 'name' && value.callee.name === 'require');
  const name = dynamic ? value.arguments[0]?.value : undefined;
  return name?.kind === 'literal' && typeof name.value === 'string' ? name.value : undefined;
}

/** What statements bind, with branches and `try` entered; the first binding of a name wins, except over an import. */
export function definitionsOf(statements: readonly Statement[]): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>();
  const add = (name: string, definition: Definition): void => {
    const earlier = found.get(name);
    if (!earlier || (earlier.kind === 'import' && definition.kind !== 'import')) found.set(name, definition);
  };
  const visit = (statement: Statement): void => {
    if (statement.kind === 'import')
      for (const { local, imported } of statement.names) add(local, { kind: 'import', module: statement.module, imported, statement });
    else if (statement.kind === 'if') [...statement.then, ...statement.else].forEach(visit);
    else if (statement.kind === 'try')
      [...statement.body, ...statement.handlers.flatMap(({ body }) => body), ...statement.else].forEach(visit);
    else if (statement.kind === 'with' || statement.kind === 'loop') statement.body.forEach(visit);
    else if (statement.kind === 'block') statement.body.statements.forEach(visit);
    else if (statement.kind === 'expression') ofExpression(statement.value, statement);
  };
  const ofExpression = (value: Expression, statement: Statement): void => {
    if (value.kind === 'sequence') for (const each of value.expressions) ofExpression(each, statement);
    if (value.kind !== 'assign' || value.operator !== undefined) return;
    const module = value.value && importedBy(value.value);
    if (module !== undefined && value.target.kind === 'pattern') {
      for (const item of value.target.items)
        if (item?.target.kind === 'name') add(item.target.name, { kind: 'import', module, imported: item.key ?? '*', statement });
      return;
    }
    if (module !== undefined && value.target.kind === 'name') {
      add(value.target.name, { kind: 'import', module, imported: '*', statement });
      return;
    }
    const targets = value.target.kind === 'pattern' ? value.target.items.flatMap((item) => (item ? [item.target] : [])) : [value.target];
    for (const target of targets) {
      if (target.kind !== 'name') continue;
      if (!value.value) {
        // `let service;`: assigned somewhere else.
        if (value.declares === 'let' || value.declares === 'var') add(target.name, { kind: 'value', value: target, statement });
        continue;
      }
      const made = undecorated(value.value);
      if (made.kind === 'function') add(target.name, { kind: 'function', function: made, statement });
      else if (made.kind === 'class') add(target.name, { kind: 'class', class: made, statement });
      else add(target.name, { kind: 'value', value: value.value, statement });
    }
  };
  statements.forEach(visit);
  return found;
}

const indexes = new WeakMap<Unit, ReadonlyMap<string, Definition>>();

/** What a file binds at its top. */
export function definitionsIn(unit: Unit): ReadonlyMap<string, Definition> {
  const known = indexes.get(unit);
  if (known) return known;
  const found = definitionsOf(unit.module.statements);
  indexes.set(unit, found);
  return found;
}

/** Members of a class that are functions, by name. */
export function methodsOf(node: ClassNode): ReadonlyMap<string, FunctionNode> {
  const methods = new Map<string, FunctionNode>();
  for (const [name, definition] of definitionsOf(node.body.statements))
    if (definition.kind === 'function') methods.set(name, definition.function);
  for (const { name, value } of node.members) if (name !== undefined && value?.kind === 'function') methods.set(name, value);
  return methods;
}

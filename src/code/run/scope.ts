import type { Machine } from '../machine.ts';
import { JAVASCRIPT_GLOBALS } from '../models/javascript.ts';
import type { Dialect, Span } from '../tree.ts';
import { type Scope, UNDEFINED, unknown, type Value } from '../value.ts';
import { raise } from './errors.ts';
import { libraryAt } from './library.ts';

/** Holds the place of a name that its scope declares and nothing has assigned yet. */
export const UNBOUND: Value = unknown('unset', 'not assigned yet');

export function declare(m: Machine, scope: Scope, names: readonly string[]): void {
  for (const name of names) if (!scope.variables.has(name)) m.journal.set(scope.variables, name, UNBOUND);
}

/** The scope that binds a name, seen from `scope`. */
export function ownerOf(scope: Scope, name: string, from?: 'module'): Scope | undefined {
  for (let current: Scope | undefined = scope; current; current = current.parent) {
    if (from === 'module' && current.kind !== 'module') continue;
    if (current.variables.has(name)) return current;
  }
  return undefined;
}

/** The scope of the module around `scope`. */
export function moduleScope(scope: Scope): Scope {
  let current = scope;
  while (current.parent && current.kind !== 'module') current = current.parent;
  return current;
}

/** `this` as seen from a scope. */
export function selfOf(scope: Scope): Value {
  for (let current: Scope | undefined = scope; current; current = current.parent) {
    if (current.self) return current.self;
    if (current.kind === 'function' && current.function?.node.form !== 'arrow') return UNDEFINED;
  }
  return UNDEFINED;
}

/** The function whose body a scope belongs to, arrows skipped. */
export function methodOf(scope: Scope): Scope['function'] {
  for (let current: Scope | undefined = scope; current; current = current.parent)
    if (current.function && current.function.node.form !== 'arrow' && current.function.node.form !== 'lambda') return current.function;
  return undefined;
}

/** What the method around a scope was given first, where it is called without being bound. */
export function firstArgument(scope: Scope): Value | undefined {
  const fn = methodOf(scope);
  const target = fn?.node.parameters[0]?.target;
  for (let current: Scope | undefined = scope; current && target?.kind === 'name'; current = current.parent)
    if (current.function === fn && current.variables.has(target.name)) return current.variables.get(target.name);
  return undefined;
}

/** Reads a name: scopes outwards, then built-ins, then the global library of the dialect. */
export function readName(m: Machine, scope: Scope, name: string, dialect: Dialect, at: Span, from?: 'module'): Value {
  const owner = ownerOf(scope, name, from);
  const value = owner?.variables.get(name);
  if (value === UNBOUND) {
    if (dialect === 'javascript') return UNDEFINED;
    if (owner?.kind === 'class' || owner?.kind === 'module') {
      const outer = owner.parent ? ownerOf(owner.parent, name) : undefined;
      const above = outer?.variables.get(name);
      if (above && above !== UNBOUND) return above;
      if (m.options.models.calls.has(`builtins.${name}`)) return libraryAt(m, `builtins.${name}`);
    }
    return raise(m, dialect, owner?.kind === 'function' ? 'UnboundLocalError' : 'NameError', `name '${name}' is not assigned yet`, at);
  }
  if (value) return value;
  if (dialect === 'javascript' && Object.hasOwn(JAVASCRIPT_GLOBALS, name)) return JAVASCRIPT_GLOBALS[name] ?? UNDEFINED;
  return libraryAt(m, `${dialect === 'python' ? 'builtins' : 'global'}.${name}`);
}

/** Writes a name where it is bound; `declare` binds it in this very scope. */
export function writeName(m: Machine, scope: Scope, name: string, value: Value, mode: 'declare' | 'assign', from?: 'module'): void {
  const owner = mode === 'declare' ? scope : (ownerOf(scope, name, from) ?? (from ? moduleScope(scope) : nearest(scope)));
  m.journal.set(owner.variables, name, value);
}

function nearest(scope: Scope): Scope {
  let current = scope;
  while (current.parent && current.kind === 'block') current = current.parent;
  return current;
}

import { type Machine, Raised } from '../../../code/machine.ts';
import { callValue } from '../../../code/run/call.ts';
import { evaluate } from '../../../code/run/expression.ts';
import type { Expression, Parameter } from '../../../code/tree.ts';
import { type ClassValue, constant, type LibraryValue, object, UNDEFINED, unknown, type Value } from '../../../code/value.ts';
import { lasting, prototypeOf } from './metadata.ts';
import { NO_NAMES } from './place.ts';

const done = new WeakSet<ClassValue>();

/** Applies the decorators of a class and its members in the order in which TypeScript does, once. */
export function decorate(m: Machine, of: ClassValue): void {
  if (done.has(of)) return;
  done.add(of);
  for (const base of of.bases) if (base.is === 'class') decorate(m, base);
  lasting(m, () => {
    for (const member of of.node.members) {
      const name = member.name;
      if (name === undefined) continue;
      const parameters = member.value?.kind === 'function' ? member.value.parameters : [];
      const method = member.form === 'constructor' ? undefined : name;
      for (const [index, parameter] of parameters.entries()) decorateParameter(m, of, method, parameter, index);
      if (member.decorators.length > 0) decorateMember(m, of, name, member.static, member.decorators);
    }
    for (const decorator of [...of.decorators].reverse()) apply(m, decorator, [of]);
  });
}

function decorateMember(m: Machine, of: ClassValue, name: string, isStatic: boolean, decorators: readonly Expression[]): void {
  const table = isStatic ? of.fields : of.prototype;
  const target = isStatic ? of : prototypeOf(of);
  const before = table.get(name);
  const descriptor = object('javascript', before && before.is !== 'accessor' ? [['value', before]] : []);
  const values = decorators.map((decorator) => evaluated(m, of, decorator));
  for (const decorator of values.reverse()) {
    const result = apply(m, decorator, [target, constant(name), descriptor]);
    const replaced = result?.is === 'object' ? result.fields.get('value') : undefined;
    if (replaced) descriptor.fields.set('value', replaced);
  }
  const after = descriptor.fields.get('value');
  if (after && after !== before && (after.is === 'function' || after.is === 'native')) table.set(name, after);
}

function decorateParameter(m: Machine, of: ClassValue, name: string | undefined, parameter: Parameter, index: number): void {
  for (const decorator of parameter.decorators) {
    const value = evaluated(m, of, decorator);
    // Parameter decorators of methods are read where the handler is called.
    if (name === undefined || value.is === 'function')
      apply(m, value, [name === undefined ? of : prototypeOf(of), name === undefined ? UNDEFINED : constant(name), constant(index)]);
  }
}

/** The value of a decorator expression, in the scope that its class was declared in. */
export function evaluated(m: Machine, of: ClassValue, expression: Expression): Value {
  const scope = {
    kind: 'block' as const,
    variables: new Map(of.node.name ? [[of.node.name, of]] : []),
    parent: of.scope.parent ?? of.scope,
  };
  try {
    return evaluate(m, expression, scope, 'javascript');
  } catch (error) {
    if (error instanceof Raised) return unknown('dynamic', 'a decorator that raises', expression.at);
    throw error;
  }
}

function apply(m: Machine, decorator: Value, args: readonly Value[]): Value | undefined {
  if (decorator.is === 'choice') {
    for (const each of decorator.of) apply(m, each, args);
    return undefined;
  }
  if (decorator.is !== 'function' && decorator.is !== 'native' && decorator.is !== 'library') return undefined;
  try {
    return callValue(
      m,
      decorator.is === 'library' ? canonical(decorator) : decorator,
      args,
      NO_NAMES,
      decorator.is === 'library' && decorator.made
        ? decorator.made
        : decorator.is === 'function'
          ? decorator.node.at
          : { file: '', start: 0, end: 0, line: 1, column: 1 },
    );
  } catch (error) {
    if (error instanceof Raised) return undefined;
    throw error;
  }
}

/** `@nestjs/common/decorators/core/x.Get()` is `@nestjs/common.Get()`. */
function canonical(value: LibraryValue): LibraryValue {
  const path = value.path.replace(/^(@nestjs\/[\w-]+)\/[\w./-]*?\.(?=\w+\(\)$)/, '$1.');
  return path === value.path ? value : { ...value, path };
}

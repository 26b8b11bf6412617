import type { Machine } from '../machine.ts';
import type { Dialect, Expression } from '../tree.ts';
import { constant, isConstant, library, list, map, pending, type Scope, UNDEFINED, unknown, type Value } from '../value.ts';
import { callValue } from './call.ts';
import { evaluate } from './expression.ts';
import { isInstance } from './instance.ts';
import { iterate } from './iterate.ts';
import { importModule } from './module.ts';
import { formatted } from './python-text.ts';

/** Calls an operation of the tool's own vocabulary (see tree.ts). */
export function intrinsic(m: Machine, name: string, node: Extract<Expression, { kind: 'call' }>, scope: Scope, dialect: Dialect): Value {
  const args = node.arguments.map((argument) => evaluate(m, argument.value, scope, dialect));
  const [first = UNDEFINED] = args;
  switch (name) {
    case 'collect.list':
    case 'collect.set':
    case 'collect.lazy':
    case 'collect.map': {
      const produced = callValue(m, first, [], new Map(), node.at);
      if (name === 'collect.lazy') return produced;
      const { items, open } = iterate(m, produced);
      if (name === 'collect.map')
        return map(
          items.flatMap((pair) => (pair.is === 'list' && pair.items[0] && pair.items[1] ? [[pair.items[0], pair.items[1]] as const] : [])),
          { open },
        );
      return list([...items], name === 'collect.set' ? 'set' : 'list', open);
    }
    case 'format': {
      return formatted(m, first, args[1]);
    }
    case 'import': {
      const specifier = isConstant(first) && typeof first.value === 'string' ? first.value : undefined;
      return pending({
        value:
          specifier === undefined
            ? unknown('import', 'a computed import', node.at)
            : importModule(m, node.at.file, specifier, dialect, node.at),
      });
    }
    case 'match.class':
      return constant(isInstance(args[1] ?? UNDEFINED, first) ?? null);
    case 'element':
      return library('jsx.element()', { call: { arguments: args, named: new Map(), at: node.at, construct: true }, made: node.at });
    default:
      return unknown('native', `intrinsic ${name}`, node.at);
  }
}

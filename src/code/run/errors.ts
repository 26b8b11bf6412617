import { type Machine, Raised } from '../machine.ts';
import type { Dialect, Span } from '../tree.ts';
import { constant, type LibraryValue, library, type Value } from '../value.ts';
import { ERROR_PARENTS } from './hierarchy.ts';

/** An instance of a built-in error class. */
export function errorValue(dialect: Dialect, name: string, message: string, at: Span): LibraryValue {
  const value = library(`${dialect === 'python' ? 'builtins' : 'global'}.${name}()`, {
    call: { arguments: [constant(message)], named: new Map(), at, construct: true },
    made: at,
  });
  value.fields.set('message', constant(message));
  return value;
}

/** Raises a built-in error of the dialect. */
export function raise(m: Machine, dialect: Dialect, name: string, message: string, at: Span): never {
  m.step('raise', at, `${name}: ${message}`);
  const error = errorValue(dialect, name, message, at);
  error.fields.set('__implicit__', constant(true));
  throw new Raised(error, at);
}

/** What an error was made with; undefined when it is none, or was raised by the language with words of its own. */
export function errorArguments(value: Value): readonly Value[] | undefined {
  const base = value.is === 'object' ? value.fields.get('__base__') : value;
  const path = base && errorPath(base);
  if (base?.is !== 'library' || path === undefined || base.fields.has('__implicit__')) return undefined;
  return ERROR_PARENTS.has(path) || path === 'builtins.BaseException' ? base.call?.arguments : undefined;
}

/** The library path of the class of an error value, without the call. */
export function errorPath(value: Value): string | undefined {
  return value.is === 'library' && value.path.endsWith('()') ? value.path.slice(0, -2) : undefined;
}

import type { Machine, Model, ModelCall } from '../machine.ts';
import { linearize } from '../run/classes.ts';
import { errorPath } from '../run/errors.ts';
import { ERROR_PARENTS } from '../run/hierarchy.ts';
import { subclass } from '../run/instance.ts';
import { libraryAt } from '../run/library.ts';
import { derive } from '../run/operators.ts';
import { isFloat } from '../run/python-format.ts';
import { type Constant, isConstant, library, NULL, truth, unknown, type Value } from '../value.ts';

const first = (call: ModelCall): Value => call.arguments[0] ?? NULL;

/** `type(value)`; undefined when it is not known. */
function typeOf(m: Machine, value: Value): Value | undefined {
  switch (value.is) {
    case 'constant':
      return libraryAt(m, `builtins.${primitiveType(value)}`);
    case 'list':
      return libraryAt(m, `builtins.${value.form}`);
    case 'map':
      return libraryAt(m, 'builtins.dict');
    case 'object':
      return value.class;
    case 'class':
      return libraryAt(m, 'builtins.type');
    case 'function':
      return libraryAt(m, 'types.FunctionType');
    default: {
      const path = errorPath(value);
      return path !== undefined && value.is === 'library' && value.call?.construct ? libraryAt(m, path) : undefined;
    }
  }
}

function primitiveType(value: Constant): string {
  const { value: raw } = value;
  if (raw === null || raw === undefined) return 'NoneType';
  if (typeof raw === 'string') return value.form === 'bytes' ? 'bytes' : 'str';
  return typeof raw === 'boolean' ? 'bool' : isFloat(value) ? 'float' : 'int';
}

/** `issubclass(of, types)`. */
function below(of: Value, type: Value): boolean | undefined {
  if (type.is === 'list') {
    const answers = type.items.map((each) => below(of, each));
    return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
  }
  const order = linearize(of);
  if (order.length === 0) return undefined;
  if (order.some((each) => each === type)) return true;
  if (type.is !== 'library') return type.is === 'class' ? false : undefined;
  if (type.path === 'builtins.object') return true;
  const answers = order.flatMap((each) => (each.is === 'library' ? [subclass(each.path, type.path)] : []));
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

/** A library object that remembers how it was made, and whose making cannot fail. */
const remembered =
  (path: string): Model =>
  (_m, call) =>
    library(`${path}()`, { call: { arguments: call.arguments, named: call.named, at: call.at, construct: true }, made: call.at });

const ERRORS = ['builtins.BaseException', ...ERROR_PARENTS.keys()].filter((path) => path.startsWith('builtins.'));

/** Python's questions about types, and its error classes. */
export const PYTHON_TYPES: Readonly<Record<string, Model>> = {
  ...Object.fromEntries(ERRORS.map((path) => [path, remembered(path)])),
  'enum.auto': remembered('enum.auto'),
  'contextlib.suppress': remembered('contextlib.suppress'),
  'builtins.type': (m, call) => typeOf(m, first(call)) ?? unknown('reflection', 'type()', call.at),
  'builtins.issubclass': (_m, call) => {
    const [of = NULL, type = NULL] = call.arguments;
    const answer = below(of, type);
    return answer === undefined ? derive('issubclass', [of, type], 'truth') : truth(answer);
  },
  'builtins.callable': (_m, call) => {
    const value = first(call);
    if (value.is === 'function' || value.is === 'native' || value.is === 'class') return truth(true);
    if (value.is === 'library' && !value.call) return truth(true);
    if (value.is === 'object' && value.class?.is === 'class') {
      const order = linearize(value.class);
      if (order.some((each) => each.is === 'class' && each.fields.has('__call__'))) return truth(true);
      return order.every((each) => each.is === 'class' || each.path === 'builtins.object')
        ? truth(false)
        : derive('callable', [value], 'truth');
    }
    return isConstant(value) || value.is === 'list' || value.is === 'map' ? truth(false) : derive('callable', [value], 'truth');
  },
};

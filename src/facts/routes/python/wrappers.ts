import type { Machine } from '../../../code/machine.ts';
import { memberOf } from '../../../code/run/classes.ts';
import type { ClassValue, FunctionValue } from '../../../code/value.ts';
import { textOf, type Value } from '../values.ts';

const callable = (value: Value | undefined): value is Value =>
  value !== undefined &&
  (value.is === 'function' ||
    value.is === 'native' ||
    (value.is === 'library' && value.call !== undefined && !value.path.startsWith('builtins.')) ||
    (value.is === 'object' && value.class !== undefined && memberOf(value.class, '__call__', 'fields') !== undefined));

/** What a decorated function calls in the end: the next function below this wrapper. */
export function innerOf(value: Value): Value | undefined {
  switch (value.is) {
    case 'function':
      if (value.fields.has('__view__')) return undefined;
      return value.fields.get('__wrapped__') ?? enclosed(value);
    case 'native':
      return value.fields.get('func');
    case 'library':
      return value.call && !value.call.construct ? value.call.arguments.find((each) => callable(each)) : undefined;
    case 'object':
      return callable(value) ? [...value.fields.values()].find((each) => each.is === 'function') : undefined;
    default:
      return undefined;
  }
}

/** A function that a wrapper closes over: a parameter of the decorator that made it. */
function enclosed(fn: FunctionValue): Value | undefined {
  for (let scope: typeof fn.scope | undefined = fn.scope; scope && scope.kind !== 'module'; scope = scope.parent) {
    for (const parameter of scope.function?.node.parameters ?? []) {
      const value = parameter.target.kind === 'name' ? scope.variables.get(parameter.target.name) : undefined;
      if (callable(value) && !(value.is === 'function' && value.node === fn.node) && value.is !== 'object') return value;
    }
  }
  return undefined;
}

/** The functions a request runs through from a registered view to the one that does the work, outermost first. */
export function wrappersOf(view: Value, method: string): readonly Value[] {
  const result: Value[] = [];
  let current: Value | undefined = view;
  for (let hops = 0; current && hops < 16; hops++) {
    result.push(current);
    const of = current.is === 'function' && current.fields.has('__view__') ? current.fields.get('view_class') : undefined;
    if (of?.is === 'class' && current.is === 'function') current = methodOf(of, method, current);
    else current = innerOf(current);
  }
  return result;
}

/** The method of a view class that answers an HTTP method, or what dispatches when there is none. */
function methodOf(of: ClassValue, method: string, view: FunctionValue): Value | undefined {
  const actions = view.fields.get('actions');
  const action =
    actions?.is === 'map' ? [...actions.entries.values()].find(([name]) => textOf(name) === method.toLowerCase())?.[1] : undefined;
  const named = textOf(action);
  if (named !== undefined) return plain(memberOf(of, named, 'fields')?.value);
  return plain(
    memberOf(of, method.toLowerCase(), 'fields')?.value ??
      (method === 'HEAD' ? memberOf(of, 'get', 'fields')?.value : undefined) ??
      memberOf(of, 'dispatch_request', 'fields')?.value ??
      undefined,
  );
}

/** The function of a static or class method. */
const plain = (value: Value | undefined): Value | undefined =>
  value?.is === 'object' && /method$/.test(value.tag ?? '') ? [...value.fields.values()].find((each) => each.is === 'function') : value;

export const sameCallable = (a: Value, b: Value): boolean =>
  a === b ||
  (a.is === 'function' && b.is === 'function' && a.node === b.node && a.scope === b.scope) ||
  ('id' in a && 'id' in b && a.id === b.id);

class Reached {}

/** Runs something until it calls `next`; that call is not made, but told to `reached`. */
export function runUntil(
  m: Machine,
  next: Value,
  reached: (callee: Value, args: readonly Value[], named: ReadonlyMap<string, Value>) => void,
  run: () => Value,
): Value | 'reached' {
  const before = m.onCall;
  m.onCall = (callee, args, named) => {
    if (!sameCallable(callee, next)) return;
    reached(callee, args, named);
    throw new Reached();
  };
  try {
    return run();
  } catch (error) {
    if (error instanceof Reached) return 'reached';
    throw error;
  } finally {
    m.onCall = before;
  }
}

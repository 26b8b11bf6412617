import type { Machine, Model, ModelCall } from '../machine.ts';
import { Exited } from '../machine.ts';
import { callValue, fieldOfClass } from '../run/call.ts';
import { errorPath, raise } from '../run/errors.ts';
import { eachYield, isGenerator, makeIterator, step } from '../run/generator.ts';
import { instanceOf } from '../run/instance.ts';
import { iterate } from '../run/iterate.ts';
import { readMember } from '../run/member.ts';
import { derive } from '../run/operators.ts';
import { test } from '../run/test.ts';
import { toText } from '../run/text.ts';
import { constant, isConstant, keyOf, list, map, mergeOrigins, NULL, object, originsOf, truth, unknown, type Value } from '../value.ts';

const first = (call: ModelCall): Value => call.arguments[0] ?? NULL;
const second = (call: ModelCall): Value | undefined => call.arguments[1];

function length(_m: Machine, value: Value): Value {
  if (value.is === 'list') return value.open ? derive('length', [value], 'number') : constant(value.items.length);
  if (value.is === 'map') return value.open ? derive('length', [value], 'number') : constant(value.entries.size);
  if (isConstant(value) && typeof value.value === 'string') return constant(value.value.length, value.origins);
  return derive('length', [value], 'number');
}

function quantify(m: Machine, call: ModelCall, wanted: boolean): Value {
  const over = first(call);
  let undecided = false;
  let found = false;
  const look = (item: Value): boolean => {
    const answer = test(m, item, 'python', call.at);
    if (answer === wanted) found = true;
    if (answer === undefined) undecided = true;
    return !found;
  };
  if (isGenerator(over)) undecided = eachYield(m, over, look).open || undecided;
  else {
    const { items, open } = iterate(m, over);
    items.every(look);
    undecided ||= open;
  }
  if (found) return truth(wanted);
  if (!undecided) return truth(!wanted);
  return derive(wanted ? 'any' : 'all', [first(call)], 'truth');
}

function integer(m: Machine, call: ModelCall, parse: (text: string) => number): Value {
  const value = first(call);
  if (isConstant(value)) {
    if (typeof value.value === 'string') {
      const text = value.value.trim().replaceAll('_', '');
      const number = parse(text);
      return Number.isNaN(number)
        ? raise(m, 'python', 'ValueError', `invalid literal ${JSON.stringify(value.value)}`, call.at)
        : constant(number, value.origins);
    }
    if (typeof value.value === 'number' || typeof value.value === 'boolean')
      return constant(parse === parseInteger ? Math.trunc(Number(value.value)) : Number(value.value), value.origins);
    if (value.value === null && call.arguments.length > 0) return raise(m, 'python', 'TypeError', 'int() of None', call.at);
    return constant(0);
  }
  if (m.path && m.tries > 0 && m.path.choose(`number ${keyOf(value)}`, 2, 'unknown', 'it is a number', call.at) === 1)
    return raise(m, 'python', 'ValueError', 'not a number', call.at);
  return derive('number', [value], 'number');
}
const parseInteger = (text: string): number => (/^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN);
const parseFloat_ = (text: string): number =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
    ? Number(text)
    : /^[+-]?inf(inity)?$/i.test(text)
      ? Number.POSITIVE_INFINITY * (text.startsWith('-') ? -1 : 1)
      : Number.NaN;

const collect =
  (form: 'list' | 'tuple' | 'set'): Model =>
  (m, call) => {
    if (!call.arguments[0]) return list([], form);
    const { items, open } = iterate(m, first(call));
    const unique =
      form === 'set' ? items.filter((item, index) => items.findIndex((other) => keyOf(other) === keyOf(item)) === index) : items;
    return list([...unique], form, open, originsOf(first(call), 0));
  };

const decorate =
  (tag: string): Model =>
  (_m, call) =>
    object('python', [['function', first(call)]], { tag });

/** Python's built-in functions and types. */
export const PYTHON_BUILTINS: Readonly<Record<string, Model>> = {
  'builtins.len': (m, call) => length(m, first(call)),
  'builtins.any': (m, call) => quantify(m, call, true),
  'builtins.all': (m, call) => quantify(m, call, false),
  'builtins.bool': (m, call) => {
    if (!call.arguments[0]) return truth(false);
    const value = first(call);
    const answer = isConstant(value) ? Boolean(value.value) : m.path ? test(m, value, 'python', call.at) : undefined;
    return answer === undefined ? derive('bool', [value], 'truth') : truth(answer, originsOf(value, 1));
  },
  'builtins.str': (m, call) => (call.arguments[0] ? toText(m, first(call), 'python') : constant('')),
  'builtins.repr': (m, call) => toText(m, first(call), 'python'),
  'builtins.int': (m, call) => integer(m, call, parseInteger),
  'builtins.float': (m, call) => integer(m, call, parseFloat_),
  'builtins.list': collect('list'),
  'builtins.tuple': collect('tuple'),
  'builtins.set': collect('set'),
  'builtins.frozenset': collect('set'),
  'builtins.sorted': (m, call) => {
    const { items, open } = iterate(m, first(call));
    const order = [...items];
    if (order.every(isConstant) && !call.named.has('key')) {
      order.sort((a, b) =>
        (a as { value: string }).value < (b as { value: string }).value
          ? -1
          : (a as { value: string }).value > (b as { value: string }).value
            ? 1
            : 0,
      );
      if (call.named.get('reverse')?.is === 'constant' && (call.named.get('reverse') as { value: unknown }).value) order.reverse();
    }
    return list(order, 'list', open);
  },
  'builtins.reversed': (m, call) => {
    const { items, open } = iterate(m, first(call));
    return list([...items].reverse(), 'list', open);
  },
  'builtins.enumerate': (m, call) => {
    const { items, open } = iterate(m, first(call));
    const start = call.arguments[1] ?? call.named.get('start');
    const offset = start && isConstant(start) ? Number(start.value) : 0;
    return list(
      items.map((item, index) => list([constant(index + offset), item], 'tuple')),
      'list',
      open,
    );
  },
  'builtins.zip': (m, call) => {
    const all = call.arguments.map((arg) => iterate(m, arg));
    const length = Math.min(...all.map((each) => each.items.length));
    return list(
      Array.from({ length: Number.isFinite(length) ? length : 0 }, (_x, index) =>
        list(
          all.map((each) => each.items[index] ?? NULL),
          'tuple',
        ),
      ),
      'list',
      all.some((each) => each.open),
    );
  },
  'builtins.map': (m, call) => {
    const { items, open } = iterate(m, second(call) ?? NULL);
    return list(
      items.map((item) => callValue(m, first(call), [item], new Map(), call.at)),
      'list',
      open,
    );
  },
  'builtins.filter': (m, call) => {
    const { items, open } = iterate(m, second(call) ?? NULL);
    let undecided = open;
    const kept = items.filter((item) => {
      const answer = test(m, isConstant(first(call)) ? item : callValue(m, first(call), [item], new Map(), call.at), 'python', call.at);
      if (answer === undefined) undecided = true;
      return answer === true;
    });
    return list(kept, 'list', undecided);
  },
  'builtins.range': (_m, call) => {
    const values = call.arguments.map((arg) => (isConstant(arg) ? Number(arg.value) : Number.NaN));
    if (values.some(Number.isNaN)) return list([], 'list', true);
    const [start, stop, step] = values.length === 1 ? [0, values[0] ?? 0, 1] : [values[0] ?? 0, values[1] ?? 0, values[2] ?? 1];
    const items: Value[] = [];
    for (let value = start; step > 0 ? value < stop : value > stop; value += step) {
      if (items.length >= 1000 || step === 0) return list(items, 'list', true);
      items.push(constant(value));
    }
    return list(items);
  },
  'builtins.dict': (m, call) => {
    const result = map();
    const source = call.arguments[0];
    if (source?.is === 'map') for (const [key, pair] of source.entries) result.entries.set(key, pair);
    else if (source) {
      const { items, open } = iterate(m, source);
      for (const pair of items)
        if (pair.is === 'list' && pair.items[0] && pair.items[1]) result.entries.set(keyOf(pair.items[0]), [pair.items[0], pair.items[1]]);
      result.open = open;
    }
    if (source?.is === 'map' && source.open) result.open = true;
    for (const [name, value] of call.named) if (name !== '**') result.entries.set(keyOf(constant(name)), [constant(name), value]);
    return result;
  },
  'builtins.isinstance': (m, call) => instanceOf(m, first(call), second(call) ?? NULL, call.at),
  'builtins.issubclass': () => derive('issubclass', [], 'truth'),
  'builtins.callable': (_m, call) => {
    const value = first(call);
    if (value.is === 'function' || value.is === 'native' || value.is === 'class') return truth(true);
    return isConstant(value) || value.is === 'list' || value.is === 'map' ? truth(false) : derive('callable', [value], 'truth');
  },
  'builtins.getattr': (m, call) => {
    const [target = NULL, name, otherwise] = call.arguments;
    if (!name || !isConstant(name)) return unknown('reflection', 'getattr of a computed name', call.at, originsOf(target, 1));
    const found = readMember(m, target, String(name.value), 'python', call.at, true);
    return found ?? otherwise ?? raise(m, 'python', 'AttributeError', String(name.value), call.at);
  },
  'builtins.hasattr': (m, call) => {
    const [target = NULL, name] = call.arguments;
    if (!name || !isConstant(name)) return derive('hasattr', [target], 'truth');
    const found = readMember(m, target, String(name.value), 'python', call.at, true);
    return found?.is === 'unknown' || (found?.is === 'library' && target.is === 'library')
      ? derive('hasattr', [target, name], 'truth')
      : truth(found !== undefined);
  },
  'builtins.setattr': (m, call) => {
    const [target, name, value] = call.arguments;
    if (target && name && value && isConstant(name) && (target.is === 'object' || target.is === 'library'))
      m.journal.set(target.fields, String(name.value), value);
    return NULL;
  },
  'builtins.print': () => NULL,
  'builtins.min': (_m, call) => extreme(call, (a, b) => a < b),
  'builtins.max': (_m, call) => extreme(call, (a, b) => a > b),
  'builtins.sum': (m, call) => {
    const { items, open } = iterate(m, first(call));
    return !open && items.every(isConstant)
      ? constant(items.reduce((sum, item) => sum + Number(isConstant(item) ? item.value : 0), 0))
      : derive('sum', [first(call)], 'number');
  },
  'builtins.abs': (_m, call) =>
    isConstant(first(call))
      ? constant(Math.abs(Number((first(call) as { value: unknown }).value)))
      : derive('abs', [first(call)], 'number'),
  'builtins.round': (_m, call) =>
    isConstant(first(call)) && !second(call)
      ? constant(Math.round(Number((first(call) as { value: unknown }).value)))
      : derive('round', [first(call)], 'number'),
  'builtins.next': (m, call) => {
    const iterator = first(call);
    if (isGenerator(iterator)) {
      const { value, done } = step(m, iterator);
      return done ? (second(call) ?? raise(m, 'python', 'StopIteration', '', call.at)) : value;
    }
    const method = fieldOfClass(m, iterator, '__next__');
    if (method) return callValue(m, method, [], new Map(), call.at);
    const { items, open } = iterate(m, first(call));
    return (
      items[0] ??
      (open
        ? unknown('dynamic', 'next of an unknown iterator', call.at)
        : (second(call) ?? raise(m, 'python', 'StopIteration', '', call.at)))
    );
  },
  'builtins.iter': (m, call) => {
    const value = first(call);
    if (isGenerator(value)) return value;
    const method = fieldOfClass(m, value, '__iter__');
    if (method) return callValue(m, method, [], new Map(), call.at);
    const { items, open } = iterate(m, value);
    return makeIterator('python', items, open);
  },
  'builtins.type': (_m, call) => {
    const value = first(call);
    if (value.is === 'object' && value.class) return value.class;
    const path = errorPath(value);
    return path && value.is === 'library' ? { ...value, path, call: undefined as never } : unknown('reflection', 'type()', call.at);
  },
  'builtins.id': () => unknown('dynamic', 'id()'),
  'builtins.vars': (_m, call) =>
    first(call).is === 'object'
      ? map([...(first(call) as { fields: Map<string, Value> }).fields].map(([key, value]) => [constant(key), value] as const))
      : map([], { open: true }),
  'builtins.globals': () => map([], { open: true }),
  'builtins.locals': () => map([], { open: true }),
  'builtins.exit': (_m, call) => {
    throw new Exited(call.at);
  },
  'builtins.quit': (_m, call) => {
    throw new Exited(call.at);
  },
  'sys.exit': (_m, call) => {
    throw new Exited(call.at);
  },
  'os._exit': (_m, call) => {
    throw new Exited(call.at);
  },
  'builtins.property': (_m, call) => ({
    is: 'accessor',
    get: call.arguments[0] ?? call.named.get('fget') ?? NULL,
    origins: [],
    ...(call.arguments[1] ? { set: call.arguments[1] } : {}),
  }),
  'functools.cached_property': (_m, call) => ({ is: 'accessor', get: first(call), origins: [] }),
  'builtins.staticmethod': decorate('staticmethod'),
  'builtins.classmethod': decorate('classmethod'),
  'builtins.bytes': (_m, call) =>
    isConstant(first(call))
      ? { ...constant((first(call) as { value: string }).value), form: 'bytes' }
      : derive('bytes', [first(call)], 'text'),
  'builtins.object': (_m, call) => object('python', [], { made: call.at }),
  'builtins.ord': (_m, call) =>
    isConstant(first(call))
      ? constant(String((first(call) as { value: unknown }).value).codePointAt(0))
      : derive('ord', [first(call)], 'number'),
  'builtins.chr': (_m, call) =>
    isConstant(first(call))
      ? constant(String.fromCodePoint(Number((first(call) as { value: unknown }).value)))
      : derive('chr', [first(call)], 'text'),
};

function extreme(call: ModelCall, better: (a: number, b: number) => boolean): Value {
  const values = call.arguments.length === 1 && first(call).is === 'list' ? (first(call) as { items: Value[] }).items : call.arguments;
  if (values.length === 0 || !values.every(isConstant)) return derive('extreme', [...values], 'number');
  const best = values.reduce((a, b) => (better(Number((b as { value: unknown }).value), Number((a as { value: unknown }).value)) ? b : a));
  return constant((best as { value: number }).value, mergeOrigins(...values.map((value) => value.origins)));
}

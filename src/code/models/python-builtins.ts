import type { Machine, Model, ModelCall } from '../machine.ts';
import { Exited, Raised } from '../machine.ts';
import { callValue, fieldOfClass } from '../run/call.ts';
import { errorPath, raise } from '../run/errors.ts';
import { eachYield, isGenerator, makeIterator, step } from '../run/generator.ts';
import { instanceOf } from '../run/instance.ts';
import { iterate } from '../run/iterate.ts';
import { ANY_MEMBER, readMember } from '../run/member.ts';
import { derive, operate, plainOf } from '../run/operators.ts';
import { orderOf, sortValues } from '../run/order.ts';
import { whole } from '../run/python-arithmetic.ts';
import { isFloat, roundHalfEven } from '../run/python-format.ts';
import { formatted, repr } from '../run/python-text.ts';
import { settledTruth, test } from '../run/test.ts';
import { toText } from '../run/text.ts';
import { constant, isConstant, keyOf, list, map, NULL, object, originsOf, truth, unknown, type Value } from '../value.ts';

const first = (call: ModelCall): Value => call.arguments[0] ?? NULL;
const second = (call: ModelCall): Value | undefined => call.arguments[1];

/** An attribute, if there is one: `__getattr__` and properties say that there is none by an AttributeError. */
function attribute(m: Machine, target: Value, name: string, at: ModelCall['at']): Value | undefined {
  const depth = { yields: m.yields.length, returns: m.returns.length };
  try {
    const found = readMember(m, target, name, 'python', at, true);
    return found?.is === 'unknown' && found.reason.code === 'unset' ? undefined : found;
  } catch (error) {
    if (!(error instanceof Raised) || errorPath(error.value) !== 'builtins.AttributeError') throw error;
    m.yields.length = depth.yields;
    m.returns.length = depth.returns;
    return undefined;
  }
}

/** A member was set under a name that is not known: any may have been. */
function setAny(m: Machine, fields: Map<string, Value>, value: Value): void {
  for (const [name, old] of [...fields])
    if (!name.startsWith('__'))
      m.journal.set(fields, name, { is: 'choice', of: [old, derive('member', [value, constant(name)], 'any')], when: name, origins: [] });
  m.journal.set(fields, ANY_MEMBER, value);
}

function length(m: Machine, raw: Value, at: ModelCall['at']): Value {
  const method = fieldOfClass(m, raw, '__len__');
  if (method) return callValue(m, method, [], new Map(), at);
  const value = plainOf(raw);
  if (value.is === 'list') return value.open || m.partly.has(value) ? derive('length', [value], 'number') : constant(value.items.length);
  if (value.is === 'map')
    return value.open || m.partly.has(value.entries) ? derive('length', [value], 'number') : constant(value.entries.size);
  if (isConstant(value) && typeof value.value === 'string') return constant([...value.value].length, value.origins);
  if (isConstant(value)) return raise(m, 'python', 'TypeError', 'object has no len()', at);
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

function integer(m: Machine, call: ModelCall): Value {
  const value = plainOf(first(call));
  if (call.arguments.length === 0) return constant(0);
  const base = second(call) ?? call.named.get('base');
  if (isConstant(value)) {
    if (typeof value.value === 'string') {
      const radix = base && isConstant(base) ? Number(base.value) : 10;
      const parsed = parseInteger(value.value, radix);
      return parsed === undefined
        ? raise(m, 'python', 'ValueError', `invalid literal ${JSON.stringify(value.value)}`, call.at)
        : { ...whole(parsed), origins: value.origins };
    }
    if (value.value === null || value.value === undefined) return raise(m, 'python', 'TypeError', 'int() of None', call.at);
    if (typeof value.value === 'number' && !Number.isFinite(value.value))
      return raise(m, 'python', Number.isNaN(value.value) ? 'ValueError' : 'OverflowError', 'not a whole number', call.at);
    return { ...whole(typeof value.value === 'number' ? BigInt(Math.trunc(value.value)) : BigInt(value.value)), origins: value.origins };
  }
  return numberOf(m, call, value, '__int__');
}

function float(m: Machine, call: ModelCall): Value {
  const value = plainOf(first(call));
  if (call.arguments.length === 0) return { ...constant(0), form: 'float' };
  if (isConstant(value)) {
    if (value.value === null || value.value === undefined) return raise(m, 'python', 'TypeError', 'float() of None', call.at);
    const number = typeof value.value === 'string' ? parseFloat_(value.value.trim()) : Number(value.value);
    return number === undefined
      ? raise(m, 'python', 'ValueError', `could not convert ${JSON.stringify(value.value)}`, call.at)
      : { ...constant(number, value.origins), form: 'float' };
  }
  return numberOf(m, call, value, '__float__');
}

function numberOf(m: Machine, call: ModelCall, value: Value, method: string): Value {
  const own = fieldOfClass(m, value, method);
  if (own) return callValue(m, own, [], new Map(), call.at);
  if (value.is === 'list' || value.is === 'map') return raise(m, 'python', 'TypeError', 'not a number', call.at);
  if (m.path && m.tries > 0 && m.path.choose(`number ${keyOf(value)}`, 2, 'unknown', 'it is a number', call.at) === 1)
    return raise(m, 'python', 'ValueError', 'not a number', call.at);
  return derive('number', [value], 'number');
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const PREFIXES: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 16: '0x' };

/** The text as `int(text, radix)` reads it; undefined when it is no integer. */
function parseInteger(raw: string, radix: number): bigint | undefined {
  const text = raw.trim().toLowerCase();
  const sign = text.startsWith('-') ? -1n : 1n;
  let body = text.replace(/^[+-]/, '');
  const prefix = PREFIXES[radix];
  if (prefix && body.startsWith(prefix)) body = body.slice(2).replace(/^_/, '');
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/.test(body)) return undefined;
  let value = 0n;
  for (const letter of body.replaceAll('_', '')) {
    const digit = DIGITS.indexOf(letter);
    if (digit >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return sign * value;
}

function parseFloat_(text: string): number | undefined {
  if (/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?$/i.test(text)) return Number(text.replaceAll('_', ''));
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?nan$/i.test(text) ? Number.NaN : undefined;
}

/** Items in the order of `key` and `reverse`; undefined when that is not known. */
export function sortBy(m: Machine, items: readonly Value[], call: Pick<ModelCall, 'named' | 'at'>): Value[] | undefined {
  const key = call.named.get('key');
  const reverse = call.named.get('reverse');
  const keys = key && !isConstant(key) ? items.map((item) => callValue(m, key, [item], new Map(), call.at)) : items;
  const backwards = reverse === undefined ? false : settledTruth(m, reverse, 'python');
  const sorted = backwards === undefined ? undefined : sortValues(m, items, keys, backwards);
  const [one, two] = keys;
  if (!sorted && one && two && keys.every(isConstant)) operate(m, '<', [one, two], 'python', call.at);
  return sorted;
}

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
  'builtins.len': (m, call) => length(m, first(call), call.at),
  'builtins.any': (m, call) => quantify(m, call, true),
  'builtins.all': (m, call) => quantify(m, call, false),
  'builtins.bool': (m, call) => {
    if (!call.arguments[0]) return truth(false);
    const value = first(call);
    const answer = isConstant(value) ? Boolean(value.value) : m.path ? test(m, value, 'python', call.at) : undefined;
    return answer === undefined ? derive('bool', [value], 'truth') : truth(answer, originsOf(value, 1));
  },
  'builtins.str': (m, call) => (call.arguments[0] ? toText(m, first(call), 'python') : constant('')),
  'builtins.repr': (m, call) => repr(m, first(call)),
  'builtins.int': integer,
  'builtins.float': float,
  'builtins.list': collect('list'),
  'builtins.tuple': collect('tuple'),
  'builtins.set': collect('set'),
  'builtins.frozenset': collect('set'),
  'builtins.sorted': (m, call) => {
    const { items, open } = iterate(m, first(call));
    const sorted = sortBy(m, items, call);
    return list([...(sorted ?? items)], 'list', open || sorted === undefined);
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
    const all = call.arguments.slice(1).map((arg) => iterate(m, arg));
    const length = Math.min(...all.map((each) => each.items.length));
    return list(
      Array.from({ length: Number.isFinite(length) ? length : 0 }, (_each, index) =>
        callValue(
          m,
          first(call),
          all.flatMap((each) => each.items[index] ?? []),
          new Map(),
          call.at,
        ),
      ),
      'list',
      all.some((each) => each.open),
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
  'builtins.getattr': (m, call) => {
    const [target = NULL, name, otherwise] = call.arguments;
    if (!name || !isConstant(name)) return unknown('reflection', 'getattr of a computed name', call.at, originsOf(target, 1));
    const found = attribute(m, target, String(name.value), call.at);
    return found ?? otherwise ?? raise(m, 'python', 'AttributeError', String(name.value), call.at);
  },
  'builtins.hasattr': (m, call) => {
    const [target = NULL, name] = call.arguments;
    if (!name || !isConstant(name)) return derive('hasattr', [target], 'truth');
    const found = attribute(m, target, String(name.value), call.at);
    return found?.is === 'unknown' || (found?.is === 'library' && target.is === 'library')
      ? derive('hasattr', [target, name], 'truth')
      : truth(found !== undefined);
  },
  'builtins.setattr': (m, call) => {
    const [target, name, value] = call.arguments;
    if (
      target &&
      name &&
      value &&
      isConstant(name) &&
      (target.is === 'object' || target.is === 'library' || target.is === 'function' || target.is === 'class')
    )
      m.journal.set(target.fields, String(name.value), value);
    else if (target?.is === 'object' && name && value && !target.fields.has(ANY_MEMBER)) setAny(m, target.fields, value);
    return NULL;
  },
  'builtins.print': () => NULL,
  'builtins.min': (m, call) => extreme(m, call, -1),
  'builtins.max': (m, call) => extreme(m, call, 1),
  'builtins.sum': (m, call) => {
    const { items, open } = iterate(m, first(call));
    const start = second(call) ?? call.named.get('start') ?? constant(0);
    return open
      ? derive('sum', [first(call)], 'number')
      : items.reduce((sum, item) => operate(m, '+', [sum, item], 'python', call.at), start);
  },
  'builtins.abs': (_m, call) => {
    const value = first(call);
    if (!isConstant(value)) return derive('abs', [value], 'number');
    return {
      ...value,
      value: typeof value.value === 'bigint' ? (value.value < 0n ? -value.value : value.value) : Math.abs(Number(value.value)),
    };
  },
  'builtins.round': (_m, call) => {
    const value = first(call);
    const digits = second(call) ?? call.named.get('ndigits');
    if (!isConstant(value) || (digits && !isConstant(digits)) || typeof value.value === 'string') return derive('round', [value], 'number');
    const whole = !digits || (isConstant(digits) && digits.value === null);
    if (!isFloat(value) && whole) return constant(Number(value.value), value.origins);
    const rounded = roundHalfEven(Number(value.value), digits && isConstant(digits) ? Number(digits.value ?? 0) : 0);
    return whole || !isFloat(value) ? constant(rounded, value.origins) : { ...constant(rounded, value.origins), form: 'float' };
  },
  'builtins.pow': (m, call) => operate(m, '**', [first(call), second(call) ?? NULL], 'python', call.at),
  'builtins.divmod': (m, call) =>
    list(
      ['//', '%'].map((operator) => operate(m, operator, [first(call), second(call) ?? NULL], 'python', call.at)),
      'tuple',
    ),
  'builtins.format': (m, call) => formatted(m, first(call), second(call) ?? constant('')),
  'builtins.ascii': (m, call) => repr(m, first(call)),
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
  'builtins.bytes': (_m, call) => {
    const value = first(call);
    if (call.arguments.length === 0) return { ...constant(''), form: 'bytes' };
    return isConstant(value) && typeof value.value === 'string'
      ? {
          ...constant(value.form === 'bytes' ? value.value : Buffer.from(value.value, 'utf8').toString('latin1'), value.origins),
          form: 'bytes',
        }
      : derive('bytes', [value], 'text');
  },
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

function extreme(m: Machine, call: ModelCall, sign: 1 | -1): Value {
  const several = call.arguments.length > 1;
  const { items, open } = several ? { items: call.arguments, open: false } : iterate(m, first(call));
  if (open) return derive(sign < 0 ? 'min' : 'max', [...items], 'any');
  if (items.length === 0) return call.named.get('default') ?? raise(m, 'python', 'ValueError', 'empty sequence', call.at);
  const key = call.named.get('key');
  const keys = items.map((item) => (key ? callValue(m, key, [item], new Map(), call.at) : item));
  let best = 0;
  for (let index = 1; index < items.length; index++) {
    const [now, next] = [keys[best], keys[index]];
    const order = now && next ? orderOf(m, next, now) : undefined;
    if (order === undefined) {
      if (now && next && !key) operate(m, '<', [now, next], 'python', call.at);
      return derive(sign < 0 ? 'min' : 'max', [...items], 'any');
    }
    if (order * sign > 0) best = index;
  }
  return items[best] ?? NULL;
}

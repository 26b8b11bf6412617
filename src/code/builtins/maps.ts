import type { Machine } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { contains, derive } from '../run/operators.ts';
import { isMaker, readIndex } from '../run/subscript.ts';
import { simplify, testNullish } from '../run/test.ts';
import type { Dialect } from '../tree.ts';
import {
  type Call,
  constant,
  fallbackOrigins,
  isConstant,
  keyOf,
  list,
  type MapValue,
  map,
  NULL,
  native,
  originsOf,
  truth,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';

type Method = (m: Machine, target: MapValue, call: Call) => Value;
const entriesOf = (target: MapValue): Map<string, unknown> => target.entries as Map<string, unknown>;
const first = (call: Call): Value => call.arguments[0] ?? UNDEFINED;

/** Reads a key; the default when it is certainly or, on this path, missing. */
function get(m: Machine, target: MapValue, call: Call, otherwise: Value): Value {
  const key = simplify(m, first(call));
  const entry = target.entries.get(keyOf(key));
  if (entry) return entry[1];
  if (target.missing && !isMaker(target)) {
    const value = target.missing(key);
    return testNullish(m, value, call.at) === true
      ? ({
          ...otherwise,
          origins: otherwise.is === 'constant' ? [...otherwise.origins, ...fallbackOrigins(originsOf(value, 0))] : otherwise.origins,
        } as Value)
      : value;
  }
  if (!target.open && isConstant(key)) return otherwise;
  if (!target.open && target.entries.size === 0) return otherwise;
  if (!target.open && isItself(key) && [...target.entries.values()].every(([each]) => isConstant(each) || isItself(each))) return otherwise;
  const value = readIndex(m, { ...target, open: true }, key, 'javascript', call.at);
  if (!m.path) return { is: 'choice', of: [value, otherwise], when: 'the key is there', origins: [] };
  const present = m.decide(`has ${target.id} ${keyOf(key)}`, 'the key is there', call.at, key, target);
  return present ? value : otherwise;
}

/** Equal to nothing but itself: a function that is bound to nothing, or a class. */
const isItself = (value: Value): boolean => (value.is === 'function' && !value.receiver) || value.is === 'class';

const PYTHON: Readonly<Record<string, Method>> = {
  get: (m, target, call) => get(m, target, call, call.arguments[1] ?? call.named.get('default') ?? NULL),
  keys: (_m, target) =>
    list(
      [...target.entries.values()].map(([key]) => key),
      'list',
      target.open,
    ),
  values: (_m, target) =>
    list(
      [...target.entries.values()].map(([, value]) => value),
      'list',
      target.open,
    ),
  items: (_m, target) =>
    list(
      [...target.entries.values()].map(([key, value]) => list([key, value], 'tuple')),
      'list',
      target.open,
    ),
  pop: (m, target, call) => {
    const value = get(m, target, call, call.arguments[1] ?? NULL);
    m.journal.delete(entriesOf(target), keyOf(first(call)));
    return value;
  },
  setdefault: (m, target, call) => {
    const key = first(call);
    const entry = target.entries.get(keyOf(key));
    if (entry) return entry[1];
    const value = call.arguments[1] ?? NULL;
    m.journal.set(entriesOf(target), keyOf(key), [key, value]);
    return value;
  },
  update: (m, target, call) => {
    for (const source of call.arguments) {
      if (source.is === 'map') for (const [key, pair] of source.entries) m.journal.set(entriesOf(target), key, pair);
      if (source.is !== 'map' || source.open) open(m, target);
    }
    for (const [name, value] of call.named) m.journal.set(entriesOf(target), keyOf(constant(name)), [constant(name), value]);
    return NULL;
  },
  copy: (_m, target) =>
    map(target.entries.values(), { open: target.open, origins: target.origins, ...(target.missing ? { missing: target.missing } : {}) }),
  clear: (m, target) => {
    for (const key of [...target.entries.keys()]) m.journal.delete(entriesOf(target), key);
    return NULL;
  },
  getlist: (m, target, call) => {
    const value = get(m, target, call, NULL);
    return isConstant(value) && value.value === null ? list([]) : list([value]);
  },
};

function open(m: Machine, target: MapValue): void {
  const before = target.open;
  target.open = true;
  m.journal.record(() => {
    target.open = before;
  });
}

const JAVASCRIPT: Readonly<Record<string, Method>> = {
  get: (m, target, call) => get(m, target, call, UNDEFINED),
  has: (m, target, call) => contains(m, target, first(call), 'javascript', call.at),
  set: (m, target, call) => {
    m.journal.set(entriesOf(target), keyOf(first(call)), [first(call), call.arguments[1] ?? UNDEFINED]);
    return target;
  },
  append: (m, target, call) => (JAVASCRIPT.set as Method)(m, target, call),
  delete: (m, target, call) => {
    m.journal.delete(entriesOf(target), keyOf(first(call)));
    return truth(true);
  },
  clear: (m, target, call) => (PYTHON.clear as Method)(m, target, call),
  keys: (m, target, call) => (PYTHON.keys as Method)(m, target, call),
  values: (m, target, call) => (PYTHON.values as Method)(m, target, call),
  entries: (m, target, call) => (PYTHON.items as Method)(m, target, call),
  forEach: (m, target, call) => {
    for (const [key, value] of target.entries.values()) callValue(m, first(call), [value, key, target], new Map(), call.at);
    return UNDEFINED;
  },
};

/** A method or property of a dict, Map or headers. */
export function mapMember(m: Machine, target: MapValue, name: string, dialect: Dialect): Value | undefined {
  if (dialect === 'javascript' && name === 'size')
    return target.open ? derive('length', [target], 'number') : constant(target.entries.size);
  const table = dialect === 'python' ? PYTHON : JAVASCRIPT;
  const method = Object.hasOwn(table, name) ? table[name] : undefined;
  if (method) return native(name, (call) => method(m, target, call));
  return target.open ? unknown('dynamic', `member ${name} of an open map`) : undefined;
}

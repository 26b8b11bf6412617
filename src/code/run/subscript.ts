import type { Machine } from '../machine.ts';
import type { Dialect, Span } from '../tree.ts';
import {
  type Constant,
  constant,
  isConstant,
  keyOf,
  list,
  type MapValue,
  originsOf,
  symbol,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';
import { callValue, drain, fieldOfClass } from './call.ts';
import { raise } from './errors.ts';
import { readMember } from './member.ts';
import { derive } from './operators.ts';
import { isFloat } from './python-format.ts';
import { simplify, testNullish } from './test.ts';

/** Reads `object[key]`. */
export function readIndex(m: Machine, target: Value, rawKey: Value, dialect: Dialect, at: Span): Value {
  const key = simplify(m, rawKey);
  switch (target.is) {
    case 'map': {
      const plain = key.is === 'object' && key.fields.has('__plain__') ? (key.fields.get('__plain__') as Value) : key;
      const entry = target.entries.get(keyOf(key)) ?? target.entries.get(keyOf(plain));
      if (entry) return entry[1];
      if (target.missing) return missing(m, target, key, target.missing(key), dialect, at);
      if (target.open || !(isConstant(key) || key.is === 'object')) return anyOf(target.entries.values(), at, originsOf(target, 1));
      return dialect === 'javascript' ? UNDEFINED : raise(m, dialect, 'KeyError', `no key ${keyOf(key)}`, at);
    }
    case 'list': {
      if (key.is === 'list') return sliceList(target, key.items);
      if (isConstant(key) && dialect === 'python' && isFloat(key))
        return raise(m, dialect, 'TypeError', 'list indices must be integers', at);
      if (isConstant(key) && (typeof key.value === 'number' || (typeof key.value === 'string' && /^\d+$/.test(key.value)))) {
        const index = Number(key.value) < 0 && dialect === 'python' ? target.items.length + Number(key.value) : Number(key.value);
        const item = target.items[index];
        if (item) return item;
        if (target.open) return unknown('dynamic', 'an element of an open list', at, target.origins);
        return dialect === 'javascript' ? UNDEFINED : raise(m, dialect, 'IndexError', 'index out of range', at);
      }
      if (isConstant(key) && dialect === 'python' && typeof key.value !== 'boolean')
        return raise(m, dialect, 'TypeError', 'list indices must be integers', at);
      if (isConstant(key)) return readMember(m, target, String(key.value), dialect, at);
      return anyOf(
        target.items.map((item) => [item, item] as const),
        at,
        originsOf(target, 1),
      );
    }
    case 'constant':
      if (typeof target.value === 'string') {
        if (key.is === 'list') return sliceText(target, key.items);
        if (isConstant(key) && typeof key.value === 'number') {
          if (target.form === 'bytes' && dialect === 'python') {
            const code = target.value.at(key.value)?.charCodeAt(0);
            return code === undefined ? raise(m, dialect, 'IndexError', 'index out of range', at) : constant(code, target.origins);
          }
          const letter = target.value.at(key.value < 0 && dialect === 'javascript' ? Number.NaN : key.value);
          if (letter !== undefined && (dialect === 'python' || key.value >= 0)) return constant(letter, target.origins);
          return dialect === 'javascript' ? UNDEFINED : raise(m, dialect, 'IndexError', 'string index out of range', at);
        }
      }
      if (dialect === 'python' && isConstant(key)) return raise(m, dialect, 'TypeError', 'not subscriptable like this', at);
      if (isConstant(key)) return readMember(m, target, String(key.value), dialect, at);
      return unknown('dynamic', 'computed index', at, originsOf(target, 0));
    case 'object': {
      // A table looked up with a symbol compares it with its keys.
      if (key.is === 'symbol' && !target.open && !m.compared.has(key.key)) m.compared.set(key.key, new Set(target.fields.keys()));
      const method = target.dialect === 'python' ? fieldOfClass(m, target, '__getitem__') : undefined;
      if (method) return callValue(m, method, [key], new Map(), at);
      if (target.tag === 'generator') return drain(m, target)?.[isConstant(key) ? Number(key.value) : 0] ?? UNDEFINED;
      if (isConstant(key)) return readMember(m, target, String(key.value), dialect, at);
      return anyOf(
        [...target.fields.entries()].map(([name, value]) => [constant(name), value] as const),
        at,
        originsOf(target, 1),
      );
    }
    case 'class': {
      if (target.dialect === 'python') {
        const member = isConstant(key) ? target.fields.get(String(key.value)) : undefined;
        return member ?? target;
      }
      return isConstant(key) ? readMember(m, target, String(key.value), dialect, at) : unknown('dynamic', 'computed static member', at);
    }
    case 'symbol':
      return isConstant(key)
        ? symbol(
            `${target.key}.${String(key.value)}`,
            'any',
            target.origins.map((origin) => ({ ...origin, name: `${origin.name}.${String(key.value)}` })),
          )
        : derive('index', [target, key], 'any');
    case 'derived':
      return derive('index', [target, key], target.holds === 'text' ? 'text' : 'any');
    case 'library': {
      if (isConstant(key)) {
        const stored = target.fields.get(`[${keyOf(key)}]`);
        if (stored) return stored;
        const model = m.options.models.members.get(`${target.path}[]`);
        if (model) {
          const value = model(m, { ...target, call: { arguments: [key], named: new Map(), at, construct: false } });
          if (value) return value;
        }
        if (dialect === 'javascript') return readMember(m, target, String(key.value), dialect, at);
      }
      const item = readMember(m, target, '[]', dialect, at);
      return item.is === 'library' ? { ...item, call: { arguments: [key], named: new Map(), at, construct: false } } : item;
    }
    case 'choice': {
      const of = target.of
        .filter((each) => !isConstant(each) || (each.value !== null && each.value !== undefined))
        .map((each) => readIndex(m, each, key, dialect, at));
      return of.length === 1 ? (of[0] as Value) : { is: 'choice', of, when: target.when, origins: target.origins };
    }
    case 'module':
    case 'function':
    case 'native':
    case 'alias':
      return isConstant(key) ? readMember(m, target, String(key.value), dialect, at) : unknown('dynamic', 'computed member', at);
    default:
      return unknown('dynamic', 'element of an unknown value', at, originsOf(target, 0));
  }
}

/** Dicts that make the value of a missing key, and keep it. */
const makers = new WeakSet<MapValue>();
export const makesMissing = (value: MapValue): MapValue => {
  makers.add(value);
  return value;
};

/** Whether reading a missing key of the dict makes it. */
export const isMaker = (value: MapValue): boolean => makers.has(value);

/** A key that is not there: made (defaultdict), or an error where the environment or a header is not set. */
function missing(m: Machine, target: MapValue, key: Value, value: Value, dialect: Dialect, at: Span): Value {
  if (makers.has(target)) m.journal.set(target.entries as Map<string, unknown>, keyOf(key), [key, value] as const);
  else if (dialect === 'python' && value.is !== 'choice' && testNullish(m, value, at))
    return raise(m, dialect, 'KeyError', `no key ${keyOf(key)}`, at);
  return value;
}

/** Any of the stored values: a computed key was used. */
function anyOf(entries: Iterable<readonly [Value, Value]>, at: Span, origins: Value['origins']): Value {
  const of = [...entries].map(([, value]) => value);
  if (of.length === 0 || of.length > 64) return unknown('dynamic', 'a computed key', at, origins);
  return of.length === 1 ? unknown('dynamic', 'a computed key', at, origins) : { is: 'choice', of, when: 'a computed key', origins };
}

const bound = (value: Value | undefined): number | undefined =>
  value && isConstant(value) && (typeof value.value === 'number' || typeof value.value === 'boolean') ? Number(value.value) : undefined;
const isBound = (value: Value | undefined): boolean => value === undefined || (isConstant(value) && typeof value.value !== 'string');

/** The places a Python slice takes of a sequence; undefined when its bounds are not known. */
export function slicePlaces(length: number, [start, stop, step]: readonly Value[]): number[] | undefined {
  if (![start, stop, step].every(isBound)) return undefined;
  const by = bound(step) ?? 1;
  if (by === 0) return undefined;
  const clamp = (value: number | undefined, otherwise: number): number =>
    value === undefined ? otherwise : Math.max(by > 0 ? 0 : -1, Math.min(by > 0 ? length : length - 1, value < 0 ? value + length : value));
  const from = clamp(bound(start), by > 0 ? 0 : length - 1);
  const to = clamp(bound(stop), by > 0 ? length : -1);
  const places: number[] = [];
  for (let place = from; by > 0 ? place < to : place > to; place += by) places.push(place);
  return places;
}

function sliceList(target: Extract<Value, { is: 'list' }>, bounds: readonly Value[]): Value {
  const places = target.open ? undefined : slicePlaces(target.items.length, bounds);
  return places
    ? list(
        places.flatMap((place) => target.items[place] ?? []),
        target.form,
      )
    : list([...target.items], target.form, true);
}

function sliceText(target: Constant, bounds: readonly Value[]): Value {
  const letters = [...String(target.value)];
  const places = slicePlaces(letters.length, bounds);
  return places ? { ...target, value: places.map((place) => letters[place] ?? '').join('') } : derive('slice', [target, ...bounds], 'text');
}

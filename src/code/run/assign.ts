import type { Machine } from '../machine.ts';
import { basisOf } from '../paths.ts';
import type { Dialect, Pattern, Span, Target } from '../tree.ts';
import {
  constant,
  isConstant,
  keyOf,
  library,
  list,
  map,
  NULL,
  type ObjectValue,
  object,
  originsOf,
  type Scope,
  symbol,
  textOf,
  UNDEFINED,
  unknown,
  type Value,
} from '../value.ts';
import { callValue } from './call.ts';
import { memberOf } from './classes.ts';
import { raise } from './errors.ts';
import { evaluate } from './expression.ts';
import { eachYield, isGenerator } from './generator.ts';
import { iterate } from './iterate.ts';
import { bind, readMember } from './member.ts';
import { writeName } from './scope.ts';
import { claim, shareScalar } from './shared.ts';
import { readIndex, slicePlaces } from './subscript.ts';
import { describe, testNullish } from './test.ts';

/** Stores a value in a name, member, index or pattern. `declare` binds names in this very scope. */
export function assignTarget(m: Machine, target: Target, value: Value, scope: Scope, dialect: Dialect, mode: 'declare' | 'assign'): void {
  switch (target.kind) {
    case 'name':
      writeName(m, scope, target.name, value, mode, target.from);
      return;
    case 'member':
      writeMember(m, evaluate(m, target.object, scope, dialect), target.name, value, target.at);
      return;
    case 'index':
      if (dialect === 'python' && target.object.kind === 'member' && target.object.name === '__dict__') {
        const name = textOf(evaluate(m, target.key, scope, dialect));
        if (name !== undefined) {
          writeMember(m, evaluate(m, target.object.object, scope, dialect), name, value, target.at);
          return;
        }
      }
      writeIndex(m, evaluate(m, target.object, scope, dialect), evaluate(m, target.key, scope, dialect), value, target.at);
      return;
    case 'pattern':
      assignPattern(m, target, value, scope, dialect, mode);
      return;
    case 'collection':
      target.entries.forEach((entry, index) => {
        assignTarget(m, entry.value, readIndex(m, value, constant(index), dialect, entry.value.at), scope, dialect, mode);
      });
      return;
    default:
      return;
  }
}

function assignPattern(m: Machine, pattern: Pattern, value: Value, scope: Scope, dialect: Dialect, mode: 'declare' | 'assign'): void {
  if (pattern.form === 'list') {
    const rest = pattern.items.findIndex((item) => item?.rest);
    const { items, open } = rest < 0 ? taken(m, value, pattern.items.length, dialect) : iterate(m, value);
    if (!isIterable(value)) raise(m, dialect, 'TypeError', `${describe(value)} is not iterable`, pattern.at);
    const wanted = pattern.items.length;
    if (dialect === 'python' && !open && (rest < 0 ? items.length !== wanted : items.length < wanted - 1))
      raise(m, dialect, 'ValueError', `expected ${wanted} values, got ${items.length}`, pattern.at);
    const after = rest < 0 ? 0 : pattern.items.length - rest - 1;
    pattern.items.forEach((item, index) => {
      if (!item) return;
      let part: Value;
      if (item.rest) part = list(items.slice(index, items.length - after), 'list', open);
      else {
        const position = rest >= 0 && index > rest ? items.length - (pattern.items.length - index) : index;
        part = items[position] ?? (open ? elementOf(value, index, item.target.at) : UNDEFINED);
      }
      assignTarget(m, item.target, withDefault(m, part, item.default, scope, dialect), scope, dialect, mode);
    });
    return;
  }
  const used = new Set<string>();
  if (dialect === 'javascript' && isConstant(value) && (value.value === null || value.value === undefined))
    raise(m, dialect, 'TypeError', `Cannot destructure ${describe(value)}`, pattern.at);
  for (const item of pattern.items) {
    if (!item) continue;
    if (item.rest) {
      assignTarget(m, item.target, restOf(value, used), scope, dialect, mode);
      continue;
    }
    const key = item.key ?? keyText(item.computed ? evaluate(m, item.computed, scope, dialect) : UNDEFINED);
    if (key !== undefined) used.add(key);
    const part =
      key === undefined
        ? unknown('dynamic', 'computed key', pattern.at)
        : dialect === 'python'
          ? readIndex(m, value, constant(key), dialect, pattern.at)
          : readMember(m, value, key, dialect, pattern.at);
    assignTarget(m, item.target, withDefault(m, part, item.default, scope, dialect), scope, dialect, mode);
  }
}

/** As many items as a pattern asks for. JavaScript stops there; Python looks for one more, which is an error. */
function taken(m: Machine, value: Value, count: number, dialect: Dialect): { items: readonly Value[]; open: boolean } {
  if (!isGenerator(value)) return iterate(m, value);
  const items: Value[] = [];
  if (count === 0) return { items, open: false };
  const { open } = eachYield(m, value, (item) => items.push(item) < (dialect === 'python' ? count + 1 : count));
  return { items, open };
}

/** False for numbers, truths and nothing. */
const isIterable = (value: Value): boolean => !isConstant(value) || typeof value.value === 'string';

const keyText = (value: Value): string | undefined => (isConstant(value) ? String(value.value) : undefined);

function withDefault(
  m: Machine,
  value: Value,
  otherwise: Parameters<typeof evaluate>[1] | undefined,
  scope: Scope,
  dialect: Dialect,
): Value {
  if (!otherwise) return value;
  if (value.is === 'constant') return value.value === undefined ? evaluate(m, otherwise, scope, dialect) : value;
  if ((value.is === 'symbol' || value.is === 'unknown' || value.is === 'library') && m.path && testNullish(m, value, otherwise.at))
    return evaluate(m, otherwise, scope, dialect);
  return value;
}

function restOf(value: Value, taken: ReadonlySet<string>): Value {
  if (value.is === 'object')
    return object(
      value.dialect,
      [...value.fields].filter(([key]) => !taken.has(key) && key !== '__base__'),
      { open: value.open, ...(value.lookup ? { lookup: value.lookup } : {}) },
    );
  if (value.is === 'map')
    return map(
      [...value.entries.values()].filter(([key]) => !(isConstant(key) && taken.has(String(key.value)))),
      { open: value.open },
    );
  return unknown('dynamic', 'the rest of an unknown value', undefined, originsOf(value, 0));
}

/** An element of a collection whose content is not known. */
export function elementOf(value: Value, index: number | string, at: Span): Value {
  if (value.is === 'symbol') return symbol(`${value.key}[${index}]`, 'any', value.origins);
  return keptElement(value, at) ?? unknown('dynamic', 'an element of an unknown collection', at, originsOf(value, 0));
}

/** An element of what the service keeps, which it keeps as well; undefined for any other collection. */
export const keptElement = (over: Value, at: Span): Value | undefined =>
  over.is === 'library' && basisOf(over) === 'stored'
    ? library(`${over.path}.[]`, { receiver: over, made: at, origins: over.origins })
    : undefined;

/** Stores `object.name = value`. Writes to library objects are effects. */
export function writeMember(m: Machine, target: Value, name: string, value: Value, at: Span): void {
  switch (target.is) {
    case 'object': {
      const own = target.fields.get(name);
      if (own?.is === 'accessor' && own.set) {
        callValue(m, own.set, [value], new Map(), at, target);
        return;
      }
      if (target.class) {
        const setter = memberOf(target.class, name, target.dialect === 'python' ? 'fields' : 'prototype');
        if (setter?.value.is === 'accessor' && !setter.value.set && setter.value.get?.is === 'function')
          raise(m, target.dialect, target.dialect === 'python' ? 'AttributeError' : 'TypeError', `${name} cannot be set`, at);
        if (setter?.value.is === 'accessor' && setter.value.set) {
          const bound = bind(setter.value, target, setter.owner);
          if (bound.is === 'accessor' && bound.set) callValue(m, bound.set, [value], new Map(), at, target);
          return;
        }
      }
      m.journal.set(target.fields, name, heldBy(m, target, name, value));
      m.watch?.onWrite?.(target, name, value, at);
      if (target.tag) m.effectOn(target.tag, name, value, at);
      return;
    }
    case 'library':
      m.journal.set(target.fields, name, value);
      m.effect({ kind: 'write', path: `${target.path}.${name}`, target, arguments: [value], named: new Map(), result: value, at });
      return;
    case 'function':
    case 'class':
    case 'native':
      m.journal.set(target.fields, name, value);
      return;
    case 'module':
      m.journal.set(target.scope.variables, name, value);
      return;
    case 'choice':
      for (const each of target.of) writeMember(m, each, name, value, at);
      return;
    case 'list':
      if (name === 'length' && isConstant(value) && value.value === 0) m.journal.items(target, [], false);
      return;
    default:
      m.watch?.onWrite?.(target, name, value, at);
      return;
  }
}

/** A container that an instance keeps outlives the run; so does a scalar that its constructor sets. */
function heldBy(m: Machine, target: ObjectValue, name: string, value: Value): Value {
  if (target.class?.is !== 'class' || target.tag) return value;
  const holder = `${target.class.node.at.file}:${target.class.node.name ?? ''}.${name}`;
  claim(m, value, holder);
  if (m.shared.size === 0) return value;
  const running = m.frames.at(-1)?.name;
  return running === '__init__' || running === 'constructor' ? shareScalar(m, value, holder) : value;
}

const MOST_PLACES = 10_000;

/** Stores `object[key] = value`. */
export function writeIndex(m: Machine, target: Value, key: Value, value: Value, at: Span): void {
  if (target.is === 'map') {
    if (isConstant(key) || key.is !== 'unknown') m.journal.set(target.entries as Map<string, unknown>, keyOf(key), [key, value] as const);
    if (isConstant(key) && typeof key.value === 'string') m.watch?.onWrite?.(target, key.value, value, at);
    if (!isConstant(key)) {
      const before = target.open;
      target.open = true;
      m.journal.record(() => {
        target.open = before;
      });
    }
    return;
  }
  if (target.is === 'list') {
    const python = at.file.endsWith('.py');
    const places = key.is === 'list' && !target.open ? slicePlaces(target.items.length, key.items) : undefined;
    const given = places && iterate(m, value);
    const step = key.is === 'list' ? key.items[2] : undefined;
    if (places && given && !given.open && (!step || (isConstant(step) && (step.value === null || step.value === 1)))) {
      const [start] = key.is === 'list' ? (slicePlaces(target.items.length, [key.items[0] ?? NULL, NULL, NULL]) ?? []) : [];
      const from = places[0] ?? start ?? target.items.length;
      m.journal.items(target, [...target.items.slice(0, from), ...given.items, ...target.items.slice(from + places.length)]);
      return;
    }
    if (isConstant(key) && typeof key.value === 'number') {
      const items = [...target.items];
      const place = key.value < 0 && python ? items.length + key.value : key.value;
      if (python && !target.open && (place < 0 || place >= items.length))
        raise(m, 'python', 'IndexError', 'assignment index out of range', at);
      if (place < 0 || place > MOST_PLACES) return;
      items[place] = value;
      m.journal.items(
        target,
        items.map((item) => item ?? UNDEFINED),
      );
    } else if (key.is === 'list') m.journal.items(target, value.is === 'list' ? [...value.items] : target.items, true);
    return;
  }
  if (target.is === 'object' && target.class && target.dialect === 'python') {
    const method = memberOf(target.class, '__setitem__', 'fields');
    if (method) {
      callValue(m, bind(method.value, target, method.owner), [key, value], new Map(), at);
      return;
    }
  }
  if (isConstant(key) || (target.is === 'library' && key.is !== 'unknown')) {
    if (target.is === 'library') {
      m.journal.set(target.fields, `[${keyOf(key)}]`, value);
      m.effect({ kind: 'write', path: `${target.path}[]`, target, arguments: [key, value], named: new Map(), result: value, at });
    } else if (isConstant(key)) writeMember(m, target, String(key.value), value, at);
  } else if (target.is === 'object') {
    const before = target.open;
    target.open = true;
    m.journal.record(() => {
      target.open = before;
    });
  } else if (target.is === 'library')
    m.effect({ kind: 'write', path: `${target.path}[]`, target, arguments: [key, value], named: new Map(), result: value, at });
  else if (target.is === 'symbol' || target.is === 'unknown' || target.is === 'derived') m.watch?.onWrite?.(target, '?', value, at);
}

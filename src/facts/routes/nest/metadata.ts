import { Journal } from '../../../code/journal.ts';
import type { Machine } from '../../../code/machine.ts';
import { linearize } from '../../../code/run/classes.ts';
import { type ClassValue, keyOf, object, type Value } from '../../../code/value.ts';

/** What `reflect-metadata` keeps for a class or a method, by the map that all values of the same thing share. */
const stores = new WeakMap<ReadonlyMap<string, Value>, Map<string, Value>>();

const prototypes = new WeakMap<ClassValue, Value>();
/** The prototype object that member decorators are called with. */
export function prototypeOf(of: ClassValue): Value {
  let value = prototypes.get(of);
  if (!value) {
    value = object('javascript', [], { class: of, tag: 'prototype' });
    prototypes.set(of, value);
  }
  return value;
}

/** The map that tells a decorated thing apart: bound copies of a method share it. */
function ownerOf(value: Value | undefined): Map<string, Value> | undefined {
  if (value?.is === 'class') return value.prototype;
  if (value?.is === 'object' && value.tag === 'prototype' && value.class?.is === 'class') return value.class.prototype;
  if (value?.is === 'function' || value?.is === 'native' || value?.is === 'object' || value?.is === 'library') return value.fields;
  return undefined;
}

export const memberKey = (key: string, member: string): string => `${member}\n${key}`;

/** `Reflect.defineMetadata(key, value, target)`; keys of members are made with `memberKey`. */
export function defineMetadata(m: Machine, target: Value | undefined, key: string, value: Value): void {
  const owner = ownerOf(target);
  if (!owner) return;
  let store = stores.get(owner);
  if (!store) {
    store = new Map();
    stores.set(owner, store);
  }
  m.journal.set(store, key, value);
}

/** `Reflect.getMetadata(key, target)`: of a class, what a class above it has too. */
export function getMetadata(target: Value | undefined, key: string): Value | undefined {
  if (target?.is === 'class') {
    for (const each of linearize(target)) {
      const found = each.is === 'class' ? stores.get(each.prototype)?.get(key) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  if (target?.is === 'object' && target.tag === 'prototype') return getMetadata(target.class, key);
  const owner = ownerOf(target);
  return owner ? stores.get(owner)?.get(key) : undefined;
}

/** The name under which a metadata key that the program chose is kept. */
export const metadataKey = (key: Value | undefined): string | undefined => {
  if (key?.is === 'constant') return `key ${keyOf(key)}`;
  // `Reflector.createDecorator()` is its own key.
  return key?.is === 'native' && key.fields.has('KEY') ? metadataKey(key.fields.get('KEY')) : undefined;
};

/** Runs something whose writes last, also when a path is being explored. */
export function lasting<T>(m: Machine, run: () => T): T {
  if (!m.path) return run();
  const kept = { journal: m.journal, path: m.path, effects: m.effects, tries: m.tries, when: m.when };
  Object.assign(m, { journal: new Journal(), path: undefined, effects: [], tries: 0, when: [] });
  try {
    return run();
  } finally {
    Object.assign(m, kept);
  }
}

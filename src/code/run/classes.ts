import type { Machine } from '../machine.ts';
import type { ClassValue, LibraryValue, Value } from '../value.ts';

/**
 * Method resolution order: the class first, library bases where they stand. C3 for Python (falling back to depth
 * first when the hierarchy is inconsistent), the single chain for JavaScript.
 */
export function linearize(of: Value): readonly (ClassValue | LibraryValue)[] {
  if (of.is === 'library') return [of];
  if (of.is !== 'class') return [];
  const cached = orders.get(of);
  if (cached) return cached;
  const bases = of.bases.filter((base): base is ClassValue | LibraryValue => base.is === 'class' || base.is === 'library');
  const order = [
    of,
    ...(merge([...bases.map((base) => [...linearize(base)]), [...bases]]) ?? bases.flatMap((base) => [...linearize(base)])),
  ];
  orders.set(of, order);
  return order;
}

const orders = new WeakMap<ClassValue, readonly (ClassValue | LibraryValue)[]>();

function merge(lists: (ClassValue | LibraryValue)[][]): (ClassValue | LibraryValue)[] | undefined {
  const result: (ClassValue | LibraryValue)[] = [];
  for (let rounds = 0; rounds < 500; rounds++) {
    const rest = lists.filter((each) => each.length > 0);
    if (rest.length === 0) return result;
    const next = rest.map((each) => each[0]).find((head) => head && !rest.some((each) => each.slice(1).some((other) => same(other, head))));
    if (!next) return undefined;
    result.push(next);
    for (const each of lists) if (each[0] && same(each[0], next)) each.shift();
  }
  return undefined;
}

const same = (a: Value, b: Value): boolean => a === b || (a.is === 'library' && b.is === 'library' && a.path === b.path);

/** The first library class above a class, if any: its members are not in the repository. */
export function libraryBase(of: Value): LibraryValue | undefined {
  return linearize(of).find((each): each is LibraryValue => each.is === 'library' && !BARE.test(each.path));
}

/** Library classes that give those below them no members to speak of. */
const BARE = /^(?:builtins\.object|abc\.ABC|typing(?:_extensions)?\.(?:Generic|Protocol)(?:\.\[\])?)$/;

/** True when the class, or a class above it, is the library class of that path. */
export const extendsLibrary = (of: Value, ...paths: readonly string[]): boolean =>
  linearize(of).some((each) => each.is === 'library' && paths.includes(each.path));

/** A member found along the resolution order, with the class that owns it. */
export function memberOf(of: Value, name: string, where: 'fields' | 'prototype'): { value: Value; owner: ClassValue } | undefined {
  for (const each of linearize(of)) {
    if (each.is !== 'class') continue;
    const value = each[where].get(name);
    if (value) return { value, owner: each };
  }
  return undefined;
}

/** All class values of a machine's world that the tool met, by declaration, are reached through their modules. */
export function classOf(_m: Machine, value: Value): Value | undefined {
  if (value.is === 'object') return value.class;
  if (value.is === 'library') return value.class;
  return undefined;
}

/** A method that the metaclass of a Python class gives the class itself, bound to it. */
export function memberOfMetaclass(of: ClassValue, name: string): Value | undefined {
  const meta = memberOf(of, '__class_metaclass__', 'fields')?.value;
  const found = meta?.is === 'class' ? memberOf(meta, name, 'fields') : undefined;
  return found?.value.is === 'function' ? { ...found.value, receiver: of, home: found.owner } : undefined;
}

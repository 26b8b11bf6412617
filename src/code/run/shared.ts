import type { Machine } from '../machine.ts';
import { type ListValue, type MapValue, NULL, type ObjectValue, symbol, UNDEFINED, type Value } from '../value.ts';
import { storedRecord } from './stored.ts';

/** What runs put into containers and variables that outlive them, by holder: `app/store.py:Ledger._actions`. */
export type SharedState = ReadonlyMap<string, readonly Value[]>;

/** The word by which code speaks of a holder. */
export const nameOf = (holder: string): string =>
  holder.slice(Math.max(holder.lastIndexOf('.'), holder.lastIndexOf(' ')) + 1).replace(/^_+|^#/, '');

/**
 * Remembers which field or module variable holds a container, so that what one run puts in is seen by the others:
 * a container that any run writes to is open, and holds records like those that were put in.
 */
export function claim(m: Machine, value: Value, holder: string): void {
  if (value.is === 'map') m.holders.set(value.entries, holder);
  else if (value.is === 'list') m.holders.set(value, holder);
  else if (value.is === 'object' && !value.class && !value.tag) m.holders.set(value.fields, holder);
  else return;
  if (!m.watch?.callbacks && !m.path) m.held.set(holder, [...(m.held.get(holder) ?? []), value]);
  const put = m.shared.get(holder);
  if (put) openContainer(m, value, holder, put);
}

/** From now on, what these runs wrote may be found by every run. For good: nothing is undone. */
export function share(m: Machine, written: SharedState): void {
  m.shared = new Map([...m.shared, ...written]);
  for (const [holder, put] of written)
    for (const value of m.held.get(holder) ?? [])
      if (value.is === 'map' || value.is === 'list' || value.is === 'object') openContainer(m, value, holder, put);
  claimModules(m);
}

/** The value of a field that runs change, as a later run finds it: what it was made with, or anything. */
export function shareScalar(m: Machine, value: Value, holder: string): Value {
  const put = m.shared.get(holder);
  if (!put || value.is === 'map' || value.is === 'list') return value;
  return { is: 'choice', of: [value, anything(m, put[0] ?? value, nameOf(holder))], when: `${nameOf(holder)} was changed`, origins: [] };
}

/** Holders of the containers that modules and their classes keep. Returns how many were claimed. */
export function claimModules(m: Machine): number {
  let count = 0;
  for (const module of m.modules.values()) {
    m.holders.set(module.scope.variables, `${module.file} `);
    for (const [name, value] of module.scope.variables) {
      count++;
      claim(m, value, `${module.file} ${name}`);
      if (value.is === 'class' && value.module === module)
        for (const [field, each] of value.fields) claim(m, each, `${module.file}:${value.node.name ?? ''}.${field}`);
      if (value.is === 'object' && value.class?.is === 'class') m.holders.set(value.fields, `${module.file} ${name}.`);
      const put = m.shared.get(`${module.file} ${name}`);
      if (put && value.is !== 'map' && value.is !== 'list' && value.is !== 'object')
        module.scope.variables.set(name, shareScalar(m, value, `${module.file} ${name}`));
      if (value.is === 'object')
        for (const [field, each] of value.fields) {
          const holder = `${module.file} ${name}.${field}`;
          if (m.shared.has(holder)) value.fields.set(field, shareScalar(m, each, holder));
        }
    }
  }
  return count;
}

/** What has been written since a mark of the journal to things that outlive the run. */
export function sharedWrites(m: Machine, mark: number): Map<string, Value[]> {
  const result = new Map<string, Value[]>();
  const add = (holder: string, value: Value): void => {
    const known = result.get(holder) ?? [];
    if (known.length < 8 && !known.includes(value)) result.set(holder, [...known, value]);
  };
  for (const { map, key, list } of m.journal.since(mark)) {
    const holder = m.holders.get((map ?? list) as object);
    if (holder === undefined) continue;
    if (list) for (const item of list.items.slice(0, 8)) add(holder, item);
    else if (map && key !== undefined) {
      const now = map.get(key);
      if (Array.isArray(now)) add(holder, now[1] as Value);
      else if (now && typeof now === 'object' && 'is' in now)
        add(holder.endsWith(' ') || holder.endsWith('.') ? `${holder}${key}` : holder, now as Value);
    }
  }
  return result;
}

function openContainer(m: Machine, value: MapValue | ListValue | ObjectValue, holder: string, put: readonly Value[]): void {
  const name = nameOf(holder);
  const element = put[0] ? anything(m, put[0], name) : symbol(`stored.${name}`, 'any', [{ from: 'stored', name, volatile: true }]);
  if (value.is === 'list') {
    value.items = [...value.items, element];
    value.open = true;
    return;
  }
  if (value.is === 'map') {
    value.open = true;
    const key = symbol(`stored.${name}.key`, 'any', [{ from: 'stored', name: `${name} key`, volatile: true }]);
    value.entries.set(`stored.${name}.key`, [key, element]);
    Object.assign(value, {
      missing: (): Value => ({
        is: 'choice',
        of: [element, holder.includes('.py') ? NULL : UNDEFINED],
        when: `${name} holds it`,
        origins: [{ from: 'stored', name, volatile: true }],
      }),
    });
    return;
  }
  value.open = true;
}

/** Something like a value that was put away: a record of the same class or fields, each field anything. */
function anything(m: Machine, like: Value, name: string): Value {
  if (like.is === 'choice') {
    const shown = like.of.find((each) => each.is === 'object' || each.is === 'map') ?? like.of[0];
    return shown ? anything(m, shown, name) : like;
  }
  if (like.is === 'object') {
    if (like.class?.is === 'class') return storedRecord(m, like.class.node.name ?? name, like.class, [...like.fields.keys()], true);
    return storedRecord(m, name, undefined, [...like.fields.keys()], true, like.dialect);
  }
  if (like.is === 'map') return storedRecord(m, name, undefined, [], true, 'map');
  if (like.is === 'function' || like.is === 'class' || like.is === 'native' || like.is === 'library' || like.is === 'list') return like;
  return symbol(`stored.${name}`, 'any', [{ from: 'stored', name, volatile: true }]);
}

import type { ListValue, Value } from './value.ts';

type Change =
  | { readonly map: Map<string, unknown>; readonly key: string; readonly had: boolean; readonly old: unknown }
  | { readonly list: ListValue; readonly items: Value[]; readonly open: boolean }
  | { readonly undo: () => void };

export interface Delta {
  readonly maps: Map<Map<string, unknown>, Map<string, { readonly present: boolean; readonly value: unknown }>>;
  readonly lists: Map<ListValue, { readonly items: Value[]; readonly open: boolean }>;
}

/** Every write to a scope, object, map or list goes through here, so that a path or a branch can be undone. */
export class Journal {
  #changes: Change[] = [];
  #marks = 0;

  set(target: Map<string, unknown>, key: string, value: unknown): void {
    if (this.#marks > 0) this.#changes.push({ map: target, key, had: target.has(key), old: target.get(key) });
    target.set(key, value);
  }

  delete(target: Map<string, unknown>, key: string): void {
    if (!target.has(key)) return;
    if (this.#marks > 0) this.#changes.push({ map: target, key, had: true, old: target.get(key) });
    target.delete(key);
  }

  /** Replaces the items of a list; the old array is kept untouched for the undo. */
  items(target: ListValue, items: Value[], open = target.open): void {
    if (this.#marks > 0) this.#changes.push({ list: target, items: target.items, open: target.open });
    target.items = items;
    target.open = open;
  }

  /** Registers how to undo a change made elsewhere. */
  record(undo: () => void): void {
    if (this.#marks > 0) this.#changes.push({ undo });
  }

  /** What was written since a mark: a key of a map, or a list. */
  *since(mark: number): Generator<{ readonly map?: Map<string, unknown>; readonly key?: string; readonly list?: ListValue }> {
    for (const change of this.#changes.slice(mark)) {
      if ('list' in change) yield { list: change.list };
      else if ('map' in change) yield { map: change.map, key: change.key };
    }
  }

  mark(): number {
    this.#marks++;
    return this.#changes.length;
  }

  /** Ends a mark and keeps what happened since. */
  keep(mark: number): void {
    this.#marks--;
    if (this.#marks === 0) this.#changes.length = 0;
    else if (mark > this.#changes.length) throw new Error('journal marks are not nested');
  }

  /** Ends a mark and undoes what happened since; the result says what there was. */
  undo(mark: number): Delta {
    this.#marks--;
    const delta: Delta = { maps: new Map(), lists: new Map() };
    for (let index = this.#changes.length - 1; index >= mark; index--) {
      const change = this.#changes[index];
      if (!change) continue;
      if ('undo' in change) change.undo();
      else if ('list' in change) {
        if (!delta.lists.has(change.list)) delta.lists.set(change.list, { items: change.list.items, open: change.list.open });
        change.list.items = change.items;
        change.list.open = change.open;
      } else {
        let keys = delta.maps.get(change.map);
        if (!keys) {
          keys = new Map();
          delta.maps.set(change.map, keys);
        }
        if (!keys.has(change.key)) keys.set(change.key, { present: change.map.has(change.key), value: change.map.get(change.key) });
        if (change.had) change.map.set(change.key, change.old);
        else change.map.delete(change.key);
      }
    }
    this.#changes.length = mark;
    return delta;
  }
}

import type { Machine } from '../machine.ts';
import { constant, isConstant, list, map, object, type Value } from '../value.ts';
import { callValue, drain, fieldOfClass } from './call.ts';
import { UNPLACED } from './operators.ts';
import { settlePending } from './pending.ts';

export interface Iteration {
  readonly items: readonly Value[];
  /** There may be more, or other, items. */
  readonly open: boolean;
}

/** The items that a loop over a value sees. */
export function iterate(m: Machine, value: Value): Iteration {
  switch (value.is) {
    case 'list':
      return { items: value.items, open: value.open };
    case 'map':
      return {
        items: [...value.entries.values()].map(([key, item]) => (value.origins === JS_MAP ? list([key, item], 'tuple') : key)),
        open: value.open,
      };
    case 'constant':
      return typeof value.value === 'string'
        ? { items: [...value.value].map((letter) => constant(letter, value.origins)), open: false }
        : { items: [], open: false };
    case 'object': {
      const drained = drain(value);
      if (drained) return { items: drained, open: false };
      const method = fieldOfClass(m, value, '__iter__') ?? value.fields.get('[Symbol.iterator]');
      if (method) return iterate(m, callValue(m, method, [], new Map(), UNPLACED, value));
      return { items: [], open: value.open || value.class !== undefined };
    }
    case 'class': {
      const members = [...value.fields.values()].filter((field) => field.is === 'object' && field.class === value);
      return { items: members, open: false };
    }
    case 'pending': {
      const settled = settlePending(m, value);
      return 'value' in settled ? iterate(m, settled.value) : { items: [], open: true };
    }
    case 'choice': {
      const all = value.of.filter((each) => !isConstant(each) || each.value != null).map((each) => iterate(m, each));
      return all.length === 1 && all[0] ? { ...all[0], open: true } : { items: [], open: true };
    }
    default:
      return { items: [], open: true };
  }
}

/** Marks a map as a JavaScript Map, which iterates over pairs. */
export const JS_MAP: Value['origins'] = Object.freeze([]);

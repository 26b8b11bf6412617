import { type Machine, Raised } from '../machine.ts';
import type { Dialect, Span } from '../tree.ts';
import { constant, isConstant, list, type ObjectValue, type Value } from '../value.ts';
import { callValue, fieldOfClass } from './call.ts';
import { errorPath, raise } from './errors.ts';
import { drainGenerator, eachYield, isGenerator } from './generator.ts';
import { readMember } from './member.ts';
import { UNPLACED } from './operators.ts';
import { settlePending } from './pending.ts';
import { test } from './test.ts';

export interface Iteration {
  readonly items: readonly Value[];
  /** There may be more, or other, items. */
  readonly open: boolean;
}

/** Raises what the language raises for a value that certainly has no items. */
export function requireIterable(m: Machine, value: Value, dialect: Dialect, at: Span): void {
  const plain = value.is === 'object' && value.dialect === 'javascript' && !value.open && !value.tag && !value.lookup && !value.class;
  const refused = isConstant(value)
    ? typeof value.value !== 'string'
    : plain && !value.fields.has('Symbol.iterator') && !value.fields.has('next');
  if (refused) raise(m, dialect, 'TypeError', 'not iterable', at);
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
      if (isGenerator(value)) return drainGenerator(m, value);
      const method = fieldOfClass(m, value, '__iter__') ?? fieldOfClass(m, value, 'Symbol.iterator') ?? value.fields.get('Symbol.iterator');
      if (method) {
        const iterator = callValue(m, method, [], new Map(), UNPLACED, value);
        return iterator.is === 'object' && !isGenerator(iterator) ? stepThrough(m, iterator) : iterate(m, iterator);
      }
      if (value.fields.has('next') || fieldOfClass(m, value, '__next__')) return stepThrough(m, value);
      return { items: [], open: value.open || value.class !== undefined };
    }
    case 'class': {
      const members = [...new Set(value.fields.values())].filter((field) => field.is === 'object' && field.class === value);
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

const MOST_STEPS = 512;

/** Asks an iterator object for its values until it is done. */
function stepThrough(m: Machine, iterator: ObjectValue): Iteration {
  const items: Value[] = [];
  const { dialect } = iterator;
  for (let count = 0; count < MOST_STEPS; count++) {
    try {
      const next = readMember(m, iterator, dialect === 'python' ? '__next__' : 'next', dialect, UNPLACED);
      const result = callValue(m, next, [], new Map(), UNPLACED, iterator);
      if (dialect === 'python') {
        items.push(result);
        continue;
      }
      const done = test(m, readMember(m, result, 'done', dialect, UNPLACED), dialect, undefined);
      if (done === undefined) return { items, open: true };
      if (done) return { items, open: false };
      items.push(readMember(m, result, 'value', dialect, UNPLACED));
    } catch (error) {
      if (!(error instanceof Raised) || errorPath(error.value) !== 'builtins.StopIteration') throw error;
      return { items, open: false };
    }
  }
  return { items, open: true };
}

/** Gives each item to `use` as it comes; the result is what a generator returns. */
export function visit(m: Machine, value: Value, use: (item: Value) => void): Value | undefined {
  if (isGenerator(value))
    return eachYield(m, value, (item) => {
      use(item);
      return true;
    }).result;
  for (const item of iterate(m, value).items) use(item);
  return undefined;
}

/** Marks a map as a JavaScript Map, which iterates over pairs. */
export const JS_MAP: Value['origins'] = Object.freeze([]);

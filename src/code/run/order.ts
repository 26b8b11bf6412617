import type { Machine } from '../machine.ts';
import { isConstant, type Value } from '../value.ts';
import { callValue, fieldOfClass } from './call.ts';
import { equality, plainOf, UNPLACED } from './operators.ts';
import { byCodePoint, pythonArithmetic } from './python-arithmetic.ts';
import { settledTruth } from './test.ts';

/** Python's `left < right` as an order: negative, zero or positive; undefined when it is not known or does not exist. */
export function orderOf(m: Machine, left: Value, right: Value): number | undefined {
  const a = plainOf(left);
  const b = plainOf(right);
  if (isConstant(a) && isConstant(b)) {
    if (typeof a.value === 'string' && typeof b.value === 'string') return byCodePoint(a.value, b.value);
    const less = pythonArithmetic('<', a, b);
    const more = pythonArithmetic('>', a, b);
    if (!less || !more || 'error' in less || 'error' in more || !isConstant(less) || !isConstant(more)) return undefined;
    return less.value ? -1 : more.value ? 1 : 0;
  }
  if (a.is === 'list' && b.is === 'list' && a.form === b.form && !a.open && !b.open) {
    for (const [index, item] of a.items.entries()) {
      const other = b.items[index];
      if (!other) return 1;
      const same = equality(m, item, other, '==', 'python');
      if (!isConstant(same)) return undefined;
      if (!same.value) return orderOf(m, item, other);
    }
    return a.items.length - b.items.length;
  }
  const less = lessThan(m, a, b);
  if (less === undefined) return undefined;
  return less ? -1 : lessThan(m, b, a) ? 1 : 0;
}

function lessThan(m: Machine, a: Value, b: Value): boolean | undefined {
  const own = fieldOfClass(m, a, '__lt__');
  if (own) return settledTruth(m, callValue(m, own, [b], new Map(), UNPLACED), 'python');
  const reflected = fieldOfClass(m, b, '__gt__');
  return reflected ? settledTruth(m, callValue(m, reflected, [a], new Map(), UNPLACED), 'python') : undefined;
}

/** Sorts as Python does: stable, by `key`, `reverse` keeping the order of equals. Undefined when an order is not known. */
export function sortValues(m: Machine, items: readonly Value[], keys: readonly Value[], reverse: boolean): Value[] | undefined {
  let known = true;
  const places = items.map((_item, index) => index);
  places.sort((a, b) => {
    const [x, y] = [keys[a], keys[b]];
    const order = x && y ? orderOf(m, x, y) : undefined;
    if (order === undefined) known = false;
    return (reverse ? -1 : 1) * (order ?? 0) || a - b;
  });
  return known ? places.flatMap((place) => items[place] ?? []) : undefined;
}

import type { Machine, Model } from '../machine.ts';
import { callValue } from '../run/call.ts';
import { readMember } from '../run/member.ts';
import { derive } from '../run/operators.ts';
import type { Span } from '../tree.ts';
import { constant, enumerated, isConstant, isNullish, originsOf, UNDEFINED, type Value } from '../value.ts';

/** Thrown inside for a value whose text is not known. */
class Unclear {}

/** The parsed form of a value for `JSON.stringify`: `toJSON` called, functions and symbols left out. */
function plain(m: Machine, raw: Value, at: Span, depth: number): unknown {
  if (depth === 0) throw new Unclear();
  let value = raw;
  if (value.is === 'object' && !value.tag) {
    const method = readMember(m, value, 'toJSON', 'javascript', at, true);
    if (method?.is === 'function') value = callValue(m, method, [], new Map(), at, value);
  }
  if (isConstant(value)) {
    if (value.form === 'symbol') return undefined;
    if (typeof value.value === 'bigint') throw new Unclear();
    return value.value;
  }
  if (value.is === 'function' || value.is === 'class' || value.is === 'native') return undefined;
  if (value.is === 'list') {
    if (value.form === 'set') return {};
    if (value.open) throw new Unclear();
    return value.items.map((item) => plain(m, item, at, depth - 1));
  }
  if (value.is === 'map' && !value.open) return {};
  if (value.is !== 'object' || value.open || value.lookup) throw new Unclear();
  const target = value;
  return Object.fromEntries(
    enumerated(value.fields).flatMap(([name, item]) => {
      if (name.startsWith('#') || name.startsWith('Symbol') || name === '__base__') return [];
      const read = item.is === 'accessor' ? readMember(m, target, name, 'javascript', at) : item;
      return [[name, plain(m, read, at, depth - 1)] as const];
    }),
  );
}

/** `JSON.stringify(value, null, indent)`; with a replacer the text is not worked out. */
export const stringify: Model = (m, call) => {
  const [value = UNDEFINED, replacer = UNDEFINED, indent = UNDEFINED] = call.arguments;
  const unclear = (): Value => ({
    ...derive('json', isNullish(replacer) ? [value] : [value, replacer], 'text'),
    origins: originsOf(value, 3),
  });
  if (!isConstant(replacer) || !isConstant(indent)) return unclear();
  try {
    const text = JSON.stringify(plain(m, value, call.at, 8), null, indent.value as number | string);
    return constant(text, originsOf(value, 2));
  } catch (error) {
    if (error instanceof Unclear) return unclear();
    throw error;
  }
};

import type { Machine } from '../machine.ts';
import { type Constant, constant, isConstant, list, originsOf, type Value } from '../value.ts';
import { callValue, fieldOfClass } from './call.ts';
import { derive, UNPLACED } from './operators.ts';
import { simplify } from './test.ts';

/** The text of a primitive as JavaScript's String() or Python's str() writes it. */
export function primitiveText(value: Constant, dialect: 'python' | 'javascript'): string {
  const { value: raw } = value;
  if (dialect === 'python') {
    if (raw === null || raw === undefined) return 'None';
    if (typeof raw === 'boolean') return raw ? 'True' : 'False';
  }
  return String(raw);
}

/** `String(value)`, `str(value)`, a piece of a template. */
export function toText(m: Machine, raw: Value, dialect: 'python' | 'javascript' = 'javascript'): Value {
  const value = simplify(m, raw);
  if (isConstant(value))
    return typeof value.value === 'string' && value.form !== 'bytes' ? value : constant(primitiveText(value, dialect), value.origins);
  if ((value.is === 'symbol' || value.is === 'derived') && value.holds === 'text') return value;
  if (value.is === 'object') {
    const plain = value.fields.get('__plain__');
    if (plain) return toText(m, plain, dialect);
    const method = fieldOfClass(m, value, dialect === 'python' ? '__str__' : 'toString');
    if (method) return callValue(m, method, [], new Map(), UNPLACED);
    const text = value.fields.get('__text__');
    if (text) return text;
  }
  if (value.is === 'list' && dialect === 'javascript' && !value.open)
    return joinTexts(
      m,
      value.items.map((item) => toText(m, item)),
      constant(','),
    );
  return { ...derive('text', [value], 'text'), origins: originsOf(value, 2) };
}

/** Joins texts with a separator into a constant or a concatenation. */
export function joinTexts(_m: Machine, parts: readonly Value[], separator: Value): Value {
  const pieces = parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part]));
  return concat(pieces);
}

/** Concatenates texts: a constant when all are, else a `concat` term with neighbouring constants joined. */
export function concat(parts: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const part of parts) {
    for (const piece of part.is === 'derived' && part.by === 'concat' ? part.of : [part]) {
      const last = flat.at(-1);
      if (last && isConstant(last) && isConstant(piece))
        flat[flat.length - 1] = constant(`${last.value}${piece.value}`, [...last.origins, ...piece.origins]);
      else flat.push(piece);
    }
  }
  if (flat.length === 0) return constant('');
  if (flat.length === 1 && flat[0] && (isConstant(flat[0]) || (flat[0].is !== 'unknown' && flat[0].is !== 'library'))) return flat[0];
  return derive('concat', flat, 'text');
}

import type { Machine } from '../machine.ts';
import { type Constant, constant, isConstant, originsOf, type Value } from '../value.ts';
import { callValue, fieldOfClass } from './call.ts';
import { extendsLibrary } from './classes.ts';
import { errorPath } from './errors.ts';
import { readMember } from './member.ts';
import { derive, UNPLACED } from './operators.ts';
import { plainText } from './python-format.ts';
import { repr, textOfObject } from './python-text.ts';
import { simplify } from './test.ts';

/** The text of a primitive as JavaScript's String() or Python's str() writes it. */
export function primitiveText(value: Constant, dialect: 'python' | 'javascript'): string {
  const { value: raw } = value;
  return dialect === 'python' ? plainText(value) : String(raw);
}

/** `String(value)`, `str(value)`, a piece of a template. */
export function toText(m: Machine, raw: Value, dialect: 'python' | 'javascript' = 'javascript'): Value {
  const value = simplify(m, raw);
  if (isConstant(value))
    return value.form === 'bytes'
      ? repr(m, value)
      : typeof value.value === 'string'
        ? value
        : constant(primitiveText(value, dialect), value.origins);
  if ((value.is === 'symbol' || value.is === 'derived') && value.holds === 'text') return value;
  if (value.is === 'object') {
    const plain = dialect === 'javascript' ? value.fields.get('__plain__') : undefined;
    if (plain) return toText(m, plain, dialect);
    const method = dialect === 'javascript' ? (value.fields.get('toString') ?? fieldOfClass(m, value, 'toString')) : undefined;
    if (method) return callValue(m, method, [], new Map(), UNPLACED, value);
    const text = value.fields.get('__text__');
    if (text) return text;
  }
  if (dialect === 'python') {
    const text = textOfObject(m, value);
    if (text) return text;
  } else {
    const error = errorText(m, value);
    if (error) return error;
    if (value.is === 'object' && !value.open && !value.tag && !value.lookup) return constant('[object Object]');
  }
  if (value.is === 'list' && dialect === 'javascript' && !value.open)
    return joinTexts(
      m,
      value.items.map((item) => toText(m, item)),
      constant(','),
    );
  return { ...derive('text', [value], 'text'), origins: originsOf(value, 2) };
}

/** `String(error)`: its name and message. */
function errorText(m: Machine, value: Value): Value | undefined {
  const isError =
    errorPath(value)?.startsWith('global.') || (value.is === 'object' && value.class && extendsLibrary(value.class, ...ERRORS));
  if (!isError) return undefined;
  const [name, message] = ['name', 'message'].map((field) => toText(m, readMember(m, value, field, 'javascript', UNPLACED)));
  if (!name || !message) return undefined;
  return isConstant(message) && message.value === '' ? name : concat([name, constant(': '), message]);
}
const ERRORS = ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError'].map((name) => `global.${name}`);

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

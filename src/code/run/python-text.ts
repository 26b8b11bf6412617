import type { Machine } from '../machine.ts';
import { filePath } from '../models/files.ts';
import type { Span } from '../tree.ts';
import { type Constant, constant, isConstant, originsOf, type Value } from '../value.ts';
import { callValue, fieldOfClass } from './call.ts';
import { linearize } from './classes.ts';
import { errorArguments, errorPath, raise } from './errors.ts';
import { derive, UNPLACED } from './operators.ts';
import { formatValue, plainText, reprText } from './python-format.ts';
import { simplify } from './test.ts';
import { concat, joinTexts, toText } from './text.ts';

/** `repr(value)`. */
export function repr(m: Machine, raw: Value, depth = 6): Value {
  const value = simplify(m, raw);
  if (isConstant(value)) {
    if (typeof value.value !== 'string') return constant(plainText(value), value.origins);
    return constant(value.form === 'bytes' ? `b${reprText(value.value, true)}` : reprText(value.value), value.origins);
  }
  return (depth > 0 ? structure(m, value, depth - 1) : undefined) ?? { ...derive('repr', [value], 'text'), origins: originsOf(value, 2) };
}

function structure(m: Machine, value: Value, depth: number): Value | undefined {
  const commas = (parts: readonly Value[]): Value => joinTexts(m, parts, constant(', '));
  const around = (open: string, inner: Value, close: string): Value => concat([constant(open), inner, constant(close)]);
  if (value.is === 'list' && !value.open) {
    const parts = value.items.map((item) => repr(m, item, depth));
    if (value.form === 'list') return around('[', commas(parts), ']');
    if (value.form === 'tuple') return around('(', commas(parts), parts.length === 1 ? ',)' : ')');
    return parts.length === 0 ? constant('set()') : around('{', commas(parts), '}');
  }
  if (value.is === 'map' && !value.open)
    return around(
      '{',
      commas([...value.entries.values()].map(([key, item]) => concat([repr(m, key, depth), constant(': '), repr(m, item, depth)]))),
      '}',
    );
  const error = errorArguments(value);
  const name = value.is === 'object' && value.class?.is === 'class' ? value.class.node.name : errorPath(value)?.replace(/^.*\./, '');
  if (value.is === 'object') {
    const method = fieldOfClass(m, value, '__repr__');
    if (method) return callValue(m, method, [], new Map(), UNPLACED);
    if (fieldOfClass(m, value, '__dataclass__') && name !== undefined && !value.open)
      return around(
        `${name}(`,
        commas([...value.fields].map(([field, item]) => concat([constant(`${field}=`), repr(m, item, depth)]))),
        ')',
      );
    const member = enumMember(value);
    if (member) return concat([constant(`<${member.name}: `), repr(m, member.value, depth), constant('>')]);
  }
  return error && name !== undefined ? around(`${name}(`, commas(error.map((item) => repr(m, item, depth))), ')') : undefined;
}

/** Class and name of an enum member, and its value. */
function enumMember(value: Value): { name: string; value: Value; plain: boolean } | undefined {
  if (value.is !== 'object' || value.class?.is !== 'class') return undefined;
  const [name, content] = [value.fields.get('name'), value.fields.get('value')];
  const order = linearize(value.class);
  if (!name || !content || !isConstant(name) || !order.some((each) => each.is === 'library' && each.path.startsWith('enum.')))
    return undefined;
  const plain = order.some((each) => each.is === 'library' && ['enum.IntEnum', 'enum.StrEnum', 'enum.IntFlag'].includes(each.path));
  return { name: `${value.class.node.name ?? ''}.${String(name.value)}`, value: content, plain };
}

/** `str(value)` of anything that is not a constant; undefined when that is not known. */
export function textOfObject(m: Machine, value: Value): Value | undefined {
  const error = errorArguments(value);
  if (value.is === 'object') {
    const method = fieldOfClass(m, value, '__str__');
    if (method) return callValue(m, method, [], new Map(), UNPLACED);
    const member = enumMember(value);
    if (member) return member.plain ? toText(m, member.value, 'python') : constant(member.name);
    if (value.fields.has('__text__')) return value.fields.get('__text__');
  }
  if (error) {
    const [only] = error;
    if (!only) return constant('');
    if (error.length === 1) return isKeyError(value) ? repr(m, only) : toText(m, only, 'python');
    return concat([
      constant('('),
      joinTexts(
        m,
        error.map((item) => repr(m, item)),
        constant(', '),
      ),
      constant(')'),
    ]);
  }
  const path = value.is === 'library' ? filePath(value) : undefined;
  if (path !== undefined) return constant(path, originsOf(value, 2));
  return value.is === 'object' || value.is === 'list' || value.is === 'map' ? structure(m, value, 6) : undefined;
}

const isKeyError = (value: Value): boolean =>
  errorPath(value) === 'builtins.KeyError' ||
  (value.is === 'object' &&
    value.class !== undefined &&
    linearize(value.class).some((each) => each.is === 'library' && each.path === 'builtins.KeyError'));

/** `format(value, specification)`, and the conversions `!r`, `!s`, `!a`. */
export function formatted(m: Machine, raw: Value, specification: Value | undefined): Value {
  const value = simplify(m, raw);
  if (!specification) return toText(m, value, 'python');
  if (!isConstant(specification)) return derive('format', [value, specification], 'text');
  const written = String(specification.value);
  if (written === '!r' || written === '!a') return repr(m, value);
  if (written === '' || written === '!s') return toText(m, value, 'python');
  const own = fieldOfClass(m, value, '__format__');
  if (own) return callValue(m, own, [specification], new Map(), UNPLACED);
  const text = isConstant(value) ? formatValue(value, written) : undefined;
  if (text === null) return raise(m, 'python', 'ValueError', `format ${written} does not fit`, UNPLACED);
  return text === undefined ? derive('format', [value, specification], 'text') : constant(text, originsOf(value, 0));
}

const CONVERSION = /(%(?:\((\w+)\))?([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z%]))/;

/** `"%s" % values`. */
export function percentFormat(m: Machine, format: Constant, values: Value, at: Span | undefined): Value {
  const given = values.is === 'list' && values.form === 'tuple' ? values.items : [values];
  const pieces = String(format.value).split(CONVERSION);
  const parts: Value[] = [];
  let next = 0;
  for (let index = 0; index < pieces.length; index += 7) {
    parts.push(constant(pieces[index] ?? '', format.origins));
    const [, name, flags = '', width = '', precision, conversion] = pieces.slice(index + 1, index + 7);
    if (conversion === undefined) continue;
    if (conversion === '%') {
      parts.push(constant('%'));
      continue;
    }
    const value = name === undefined ? given[next++] : values.is === 'map' ? values.entries.get(`string:${name}`)?.[1] : undefined;
    if (!value)
      return at
        ? raise(m, 'python', name === undefined ? 'TypeError' : 'KeyError', 'not enough arguments', at)
        : derive('%', [format, values], 'text');
    parts.push(converted(m, value, flags, width, precision, conversion, at));
  }
  if (next < given.length && values.is === 'list' && at) return raise(m, 'python', 'TypeError', 'not all arguments converted', at);
  return concat(parts);
}

function converted(
  m: Machine,
  raw: Value,
  flags: string,
  width: string,
  precision: string | undefined,
  conversion: string,
  at: Span | undefined,
): Value {
  const value = simplify(m, raw);
  const text = conversion === 's' ? toText(m, value, 'python') : conversion === 'r' ? repr(m, value) : undefined;
  const size = `${flags.includes('-') ? '<' : '>'}${width}`;
  if (text) {
    if (width === '' && precision === undefined) return text;
    return formatted(m, text, constant(`${size}${precision === undefined ? '' : `.${precision}`}`));
  }
  if (isConstant(value) && (typeof value.value === 'string' || value.value === null) && at)
    return raise(m, 'python', 'TypeError', `%${conversion} needs a number`, at);
  const whole = conversion === 'd' || conversion === 'i';
  const number: Value =
    whole && isConstant(value) && typeof value.value === 'number' ? constant(Math.trunc(value.value), value.origins) : value;
  const zero = flags.includes('0') && !flags.includes('-');
  const sign = flags.includes('+') ? '+' : '';
  const fraction = precision === undefined ? '' : `.${precision}`;
  return formatted(
    m,
    number,
    constant(
      `${zero ? `${sign}0${width}` : `${width === '' ? '' : flags.includes('-') ? '<' : '>'}${sign}${width}`}${fraction}${whole ? 'd' : conversion}`,
    ),
  );
}

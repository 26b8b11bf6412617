import { foldText } from '../builtins/texts.ts';
import type { Machine } from '../machine.ts';
import type { Dialect, Primitive, Span } from '../tree.ts';
import {
  type Constant,
  constant,
  type Derived,
  isConstant,
  keyOf,
  list,
  mergeOrigins,
  NO_ORIGINS,
  originsOf,
  truth,
  unknown,
  type Value,
} from '../value.ts';
import { callValue, fieldOfClass } from './call.ts';
import { instanceOf } from './instance.ts';
import { readMember } from './member.ts';
import { decideEquals, simplify, testNullish } from './test.ts';
import { concat, toText } from './text.ts';

/** A term over undecided operands. */
export function derive(by: string, of: readonly Value[], holds: Derived['holds']): Derived {
  return { is: 'derived', by, of, holds, origins: mergeOrigins(...of.map((part) => originsOf(part, 1))) };
}

/** Applies an operator of the tree's vocabulary. Undecided operands give a derived term, impossible ones an unknown. */
export function operate(m: Machine, operator: string, operands: readonly Value[], dialect: Dialect, at?: Span, again?: Derived): Value {
  const values = operands.map((value) => simplify(m, value));
  const [left = constant(undefined), right = constant(undefined)] = values;
  switch (operator) {
    case 'not': {
      if (isConstant(left)) return truth(!left.value, left.origins);
      return derive('not', [left], 'truth');
    }
    case '==':
    case '===':
    case 'is':
      return equality(m, left, right, operator, dialect, at);
    case '!=':
    case '!==':
    case 'is-not': {
      const equal = equality(m, left, right, operator === '!=' ? '==' : operator === '!==' ? '===' : 'is', dialect, at);
      return isConstant(equal) ? truth(!equal.value, equal.origins) : derive('not', [equal], 'truth');
    }
    case 'in':
      return dialect === 'python' ? contains(m, right, left, dialect, at) : hasProperty(m, right, left);
    case 'not-in': {
      const inside = contains(m, right, left, dialect, at);
      return isConstant(inside) ? truth(!inside.value, inside.origins) : derive('not', [inside], 'truth');
    }
    case 'instanceof':
      return instanceOf(m, left, right, at);
    case 'typeof':
      return typeOf(left);
    case 'void':
      return constant(undefined);
    case 'slice':
      return list([...values], 'tuple');
    case 'neg':
    case 'pos':
    case '~':
      return unary(operator, left);
    default:
      break;
  }
  if (values.every(isConstant)) {
    const result = arithmetic(operator, left as Constant, right as Constant, dialect);
    if (result) return result;
  }
  if (operator === '+' && left.is === 'list' && right.is === 'list')
    return list([...left.items, ...right.items], left.form, left.open || right.open);
  if (
    operator === '*' &&
    left.is === 'list' &&
    isConstant(right) &&
    typeof right.value === 'number' &&
    right.value >= 0 &&
    right.value < 1000
  )
    return list(Array.from({ length: right.value }, () => left.items).flat(), left.form, left.open);
  if (operator === '|' && left.is === 'map' && right.is === 'map') {
    const merged = { ...left, id: left.id + 0.5, entries: new Map([...left.entries, ...right.entries]), open: left.open || right.open };
    return merged;
  }
  if (dialect === 'python' && left.is === 'object' && OVERLOADS[operator]) {
    const method = fieldOfClass(m, left, OVERLOADS[operator]);
    if (method) return callValue(m, method, [right], new Map(), at ?? UNPLACED);
  }
  if (operator === '+' && dialect === 'javascript' && [left, right].some((part) => holdsText(part))) {
    const [a, b] = [toText(m, left), toText(m, right)];
    if (isConstant(a) && isConstant(b)) return constant(`${a.value}${b.value}`, mergeOrigins(a.origins, b.origins));
    return derive('concat', flatten([a, b]), 'text');
  }
  if (operator === '+' && [left, right].some((part) => holdsText(part))) return derive('concat', flatten([left, right]), 'text');
  if (operator === '/' && dialect === 'python' && !values.every(isConstant)) {
    const joined = readMember(m, left, '__truediv__', dialect, at ?? UNPLACED, true);
    if (joined) return callValue(m, joined, [right], new Map(), at ?? UNPLACED);
  }
  const folded = operator.includes(':') ? foldText(operator, values) : undefined;
  if (folded) return folded;
  if (operator === 'concat') return concat(values.map((value) => toText(m, value, dialect)));
  if (operator === 'startswith' || operator === 'endswith') {
    const [text, part] = values;
    if (text && part && isConstant(text) && isConstant(part))
      return truth(
        operator === 'startswith' ? String(text.value).startsWith(String(part.value)) : String(text.value).endsWith(String(part.value)),
        mergeOrigins(text.origins, part.origins),
      );
  }
  if (operator === 'contains') return contains(m, left, right, dialect, at);
  if (operator === 'equals') return equality(m, left, right, dialect === 'python' ? '==' : '===', dialect, at);
  if (again && again.by === operator && values.every((value, index) => value === again.of[index])) return again;
  const comparison = operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
  return derive(operator, values, comparison ? 'truth' : holdsNumber(left) || holdsNumber(right) ? 'number' : 'any');
}

export const UNPLACED: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };
const OVERLOADS: Readonly<Record<string, string>> = {
  '+': '__add__',
  '-': '__sub__',
  '*': '__mul__',
  '/': '__truediv__',
  '//': '__floordiv__',
  '%': '__mod__',
  '|': '__or__',
  '&': '__and__',
  '<': '__lt__',
  '<=': '__le__',
  '>': '__gt__',
  '>=': '__ge__',
};
const holdsText = (value: Value): boolean =>
  (value.is === 'constant' && typeof value.value === 'string') ||
  ((value.is === 'symbol' || value.is === 'derived') && value.holds === 'text');
const holdsNumber = (value: Value): boolean =>
  (value.is === 'constant' && typeof value.value === 'number') ||
  ((value.is === 'symbol' || value.is === 'derived') && value.holds === 'number');

/** Joins neighbouring constant pieces of a concatenation. */
export function flatten(parts: readonly Value[]): Value[] {
  const result: Value[] = [];
  for (const part of parts) {
    if (part.is === 'derived' && part.by === 'concat') for (const inner of flatten(part.of)) push(inner);
    else push(part);
  }
  return result;
  function push(next: Value): void {
    const last = result.at(-1);
    if (last && isConstant(last) && isConstant(next) && typeof last.value === 'string' && typeof next.value === 'string')
      result[result.length - 1] = constant(last.value + next.value, mergeOrigins(last.origins, next.origins));
    else result.push(next);
  }
}

function equality(m: Machine, left: Value, right: Value, operator: '==' | '===' | 'is', dialect: Dialect, at?: Span): Value {
  const origins = mergeOrigins(originsOf(left, 0), originsOf(right, 0));
  const a = enumValue(left, right, operator);
  const b = enumValue(right, left, operator);
  if (isConstant(a) && isConstant(b)) {
    if (a.form !== b.form && (a.form === 'bytes' || b.form === 'bytes')) return truth(false, origins);
    if (dialect === 'javascript' && operator === '==') return truth(looseEquals(a.value, b.value), origins);
    if (dialect === 'python') return truth(pythonEquals(a.value, b.value, operator), origins);
    return truth(a.value === b.value, origins);
  }
  if (keyOf(a) === keyOf(b)) return truth(true, origins);
  if (a.is === 'list' && b.is === 'list' && dialect === 'python' && operator === '==' && !a.open && !b.open) {
    if (a.items.length !== b.items.length || a.form !== b.form) return truth(false, origins);
    const parts = a.items.map((item, index) => equality(m, item, b.items[index] as Value, '==', dialect, at));
    if (parts.every(isConstant))
      return truth(
        parts.every((part) => (part as Constant).value === true),
        origins,
      );
  }
  if (isConstant(a) || isConstant(b)) {
    const [open, fixed] = isConstant(a) ? [b, a] : [a, b as Constant];
    if (fixed.value === null || fixed.value === undefined) {
      if (dialect === 'javascript' && operator === '===' && open.is === 'symbol')
        return decidedOr(decideEquals(m, open, fixed, at), [open, fixed]);
      return decidedOr(testNullish(m, open, at), [open, fixed]);
    }
    if (isStructure(open)) return truth(false, origins);
  } else if (isStructure(a) && isStructure(b)) return truth(false, origins);
  return derive('equals', [a, b], 'truth');
}

const isStructure = (value: Value): boolean =>
  value.is === 'object' ||
  value.is === 'list' ||
  value.is === 'map' ||
  value.is === 'function' ||
  value.is === 'class' ||
  value.is === 'native' ||
  value.is === 'module';
const decidedOr = (answer: boolean | undefined, of: Value[]): Value =>
  answer === undefined ? derive('equals', of, 'truth') : truth(answer);

/** A str or int enum member compares by its value. */
function enumValue(value: Value, other: Value, operator: string): Value {
  if (
    operator !== 'is' &&
    value.is === 'object' &&
    value.fields.has('__plain__') &&
    (other.is !== 'object' || !other.fields.has('__plain__'))
  )
    return value.fields.get('__plain__') as Value;
  return value;
}

function pythonEquals(a: Primitive, b: Primitive, operator: string): boolean {
  const left = a === undefined ? null : a;
  const right = b === undefined ? null : b;
  if (operator === '==' && typeof left !== 'string' && typeof right !== 'string' && left !== null && right !== null)
    return Number(left) === Number(right);
  return left === right;
}

function looseEquals(a: Primitive, b: Primitive): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: this is the operator being modelled
  return a == b;
}

function unary(operator: string, value: Value): Value {
  if (isConstant(value) && (typeof value.value === 'number' || typeof value.value === 'boolean')) {
    const number = Number(value.value);
    return constant(operator === 'neg' ? -number : operator === 'pos' ? number : ~number, value.origins);
  }
  if (isConstant(value) && operator === 'pos') return constant(toNumber(value.value), value.origins);
  if (isConstant(value) && typeof value.value === 'bigint' && operator === 'neg') return constant(-value.value, value.origins);
  return derive(operator, [value], 'number');
}

/** JavaScript's ToNumber for primitives. */
export function toNumber(value: Primitive): number {
  return typeof value === 'bigint' ? Number(value) : Number(value as unknown);
}

function typeOf(value: Value): Value {
  switch (value.is) {
    case 'constant':
      return constant(value.value === null ? 'object' : typeof value.value, value.origins);
    case 'symbol':
    case 'derived':
      if (value.holds === 'any') return derive('typeof', [value], 'text');
      return constant(value.holds === 'text' ? 'string' : value.holds === 'number' ? 'number' : 'boolean', value.origins);
    case 'function':
    case 'class':
    case 'native':
      return constant('function');
    case 'list':
    case 'map':
    case 'object':
    case 'pending':
      return constant('object');
    default:
      return derive('typeof', [value], 'text');
  }
}

/** `needle in haystack`. */
export function contains(m: Machine, haystack: Value, needle: Value, dialect: Dialect, at?: Span): Value {
  const origins = mergeOrigins(originsOf(haystack, 0), originsOf(needle, 0));
  if (isConstant(haystack) && typeof haystack.value === 'string') {
    if (isConstant(needle) && typeof needle.value === 'string') return truth(haystack.value.includes(needle.value), origins);
    return derive('contains', [haystack, needle], 'truth');
  }
  if (haystack.is === 'list') {
    const undecided: Value[] = [];
    for (const item of haystack.items) {
      const same = equality(m, item, needle, dialect === 'python' ? '==' : '===', dialect, at);
      if (isConstant(same)) {
        if (same.value === true) return truth(true, origins);
      } else undecided.push(same);
    }
    if (undecided.length === 0 && !haystack.open) return truth(false, origins);
    for (const each of undecided) {
      if (each.is !== 'derived' || !each.of[0] || !each.of[1]) continue;
      const answer = decideEquals(m, each.of[0], each.of[1], at);
      if (answer === true) return truth(true, origins);
      if (answer === undefined) return derive('contains', [haystack, needle], 'truth');
    }
    return haystack.open ? derive('contains', [haystack, needle], 'truth') : truth(false, origins);
  }
  if (haystack.is === 'map') {
    const entry = haystack.entries.get(keyOf(simplifyKey(needle)));
    if (entry) return truth(true, origins);
    if (haystack.missing) {
      const missing = testNullish(m, haystack.missing(needle), at);
      if (missing !== undefined) return truth(!missing, origins);
    }
    if (!haystack.open && isConstant(needle)) return truth(false, origins);
    if (!haystack.open) return contains(m, list([...haystack.entries.values()].map(([key]) => key)), needle, dialect, at);
    return derive('contains', [haystack, needle], 'truth');
  }
  if (haystack.is === 'class' && haystack.fields.size > 0) {
    const members = [...haystack.fields.values()].filter((field) => field.is === 'object' && field.class === haystack);
    if (members.length > 0) return contains(m, list(members), needle, dialect, at);
  }
  if (haystack.is === 'object') {
    const method = fieldOfClass(m, haystack, '__contains__');
    if (method) return callValue(m, method, [needle], new Map(), at ?? UNPLACED);
  }
  return derive('contains', [haystack, needle], 'truth');
}

const simplifyKey = (value: Value): Value =>
  value.is === 'object' && value.fields.has('__plain__') ? (value.fields.get('__plain__') as Value) : value;

function hasProperty(m: Machine, holder: Value, key: Value): Value {
  const name = isConstant(key) ? String(key.value) : undefined;
  if (name === undefined) return derive('contains', [holder, key], 'truth');
  if (holder.is === 'object') {
    if (holder.fields.has(name) || (holder.class && readMember(m, holder, name, 'javascript', UNPLACED, true))) return truth(true);
    if (holder.lookup) {
      const found = holder.lookup(name);
      if (found) {
        const missing = testNullish(m, found, undefined);
        if (missing !== undefined) return truth(!missing, found.origins);
      }
    }
    return holder.open ? derive('contains', [holder, key], 'truth') : truth(false);
  }
  if (holder.is === 'list') return truth(Number(name) < holder.items.length);
  if (holder.is === 'library' && holder.fields.has(name)) return truth(true);
  return derive('contains', [holder, key], 'truth');
}

/** Arithmetic and comparison of two constants; undefined when the operator does not apply to them. */
function arithmetic(operator: string, left: Constant, right: Constant, dialect: Dialect): Value | undefined {
  const origins = left.origins.length || right.origins.length ? mergeOrigins(left.origins, right.origins) : NO_ORIGINS;
  const a = left.value;
  const b = right.value;
  const give = (value: Primitive): Constant =>
    left.form === 'bytes' ? { ...constant(value, origins), form: 'bytes' } : constant(value, origins);
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) {
    if (dialect === 'javascript') return give(`${String(a)}${String(b)}`);
    return typeof a === 'string' && typeof b === 'string' ? give(a + b) : raiseType(operator);
  }
  if (operator === '%' && typeof a === 'string' && dialect === 'python') return give(percent(a, [b]));
  if (operator === '*' && dialect === 'python' && typeof a === 'string' && typeof b === 'number')
    return give(a.repeat(Math.max(0, Math.min(b, 10_000))));
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    if (typeof a === 'string' && typeof b === 'string') return give(compare(operator, a < b ? -1 : a > b ? 1 : 0));
    if (dialect === 'python' && (typeof a === 'string' || typeof b === 'string' || a == null || b == null)) return raiseType(operator);
    const [x, y] = [toNumber(a), toNumber(b)];
    return give(Number.isNaN(x) || Number.isNaN(y) ? false : compare(operator, x - y));
  }
  if (dialect === 'python' && (typeof a === 'string' || typeof b === 'string' || a == null || b == null)) return raiseType(operator);
  if (typeof a === 'bigint' && typeof b === 'bigint') return bigint(operator, a, b, give);
  const [x, y] = [toNumber(a), toNumber(b)];
  switch (operator) {
    case '+':
      return give(x + y);
    case '-':
      return give(x - y);
    case '*':
      return give(x * y);
    case '/':
      return dialect === 'python' && y === 0 ? raiseType('/') : give(x / y);
    case '//':
      return y === 0 ? raiseType('//') : give(Math.floor(x / y));
    case '%':
      return dialect === 'python' ? (y === 0 ? raiseType('%') : give(x - y * Math.floor(x / y))) : give(x % y);
    case '**':
      return give(x ** y);
    case '<<':
      return give(x << y);
    case '>>':
      return give(x >> y);
    case '>>>':
      return give(x >>> y);
    case '&':
      return typeof a === 'boolean' && typeof b === 'boolean' && dialect === 'python' ? give(a && b) : give(x & y);
    case '|':
      return typeof a === 'boolean' && typeof b === 'boolean' && dialect === 'python' ? give(a || b) : give(x | y);
    case '^':
      return give(x ^ y);
    default:
      return undefined;
  }
}

const compare = (operator: string, order: number): boolean =>
  operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
const raiseType = (operator: string): Value => unknown('native', `operator ${operator} does not apply to these types`);

function bigint(operator: string, a: bigint, b: bigint, give: (value: Primitive) => Value): Value | undefined {
  switch (operator) {
    case '+':
      return give(a + b);
    case '-':
      return give(a - b);
    case '*':
      return give(a * b);
    default:
      return undefined;
  }
}

/** Python's `"%s" % args` for the plain conversions. */
export function percent(format: string, values: readonly Primitive[]): string {
  let index = 0;
  return format.replace(/%(?:\((\w+)\))?[-+0 #]*\d*(?:\.\d+)?([sdrifx%])/g, (_all, _name, conversion: string) => {
    if (conversion === '%') return '%';
    const value = values[index++];
    return value === null ? 'None' : value === true ? 'True' : value === false ? 'False' : String(value);
  });
}

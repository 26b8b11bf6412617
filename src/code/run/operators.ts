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
import { memberOfMetaclass } from './classes.ts';
import { raise } from './errors.ts';
import { instanceOf } from './instance.ts';
import { readMember } from './member.ts';
import { ordered } from './python-arithmetic.ts';
import { isFloat } from './python-format.ts';
import { pythonOperate, pythonSame } from './python-operators.ts';
import { isMaker } from './subscript.ts';
import { decideEquals, settledTruth, simplify, testNullish } from './test.ts';
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
      const known = settledTruth(m, left, dialect);
      return known === undefined ? derive('not', [left], 'truth') : truth(!known, originsOf(left, 0));
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
    case '~': {
      const invert = operator === '~' && dialect === 'python' && left.is === 'class' ? memberOfMetaclass(left, '__invert__') : undefined;
      return invert ? callValue(m, invert, [], new Map(), at ?? UNPLACED) : unary(m, operator, left, dialect, at);
    }
    default:
      break;
  }
  if (dialect === 'python') {
    const result = pythonOperate(m, operator, left, right, at);
    if (result) return result;
  } else if (JAVASCRIPT_BINARY.has(operator)) {
    const [a, b] = [primitiveOf(m, left), primitiveOf(m, right)];
    if (a && b) {
      const result = arithmetic(operator, a, b);
      if (result) return result;
    }
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

const JAVASCRIPT_BINARY = new Set(['+', '-', '*', '/', '%', '**', '<<', '>>', '>>>', '&', '|', '^', '<', '<=', '>', '>=']);
export const UNPLACED: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };
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

/** Equality as a truth value: a constant, or a term that a path decides. */
export function equality(m: Machine, left: Value, right: Value, operator: '==' | '===' | 'is', dialect: Dialect, at?: Span): Value {
  const origins = mergeOrigins(originsOf(left, 0), originsOf(right, 0));
  const a = enumValue(left, right, operator);
  const b = enumValue(right, left, operator);
  if (isConstant(a) && isConstant(b)) {
    if (a.form !== b.form && (a.form === 'bytes' || b.form === 'bytes')) return truth(false, origins);
    if (dialect === 'javascript' && operator === '==') return truth(looseEquals(a.value, b.value), origins);
    if (dialect === 'python') return truth(pythonEquals(a, b, operator), origins);
    return truth(a.value === b.value, origins);
  }
  if (keyOf(a) === keyOf(b)) return truth(true, origins);
  if (sameLibrary(a, b)) return truth(true, origins);
  if (dialect === 'python' && operator === '==') {
    const same = pythonSame(m, a, b, at);
    if (same) return same;
  }
  if (dialect === 'javascript' && operator === '==' && isConstant(a) !== isConstant(b)) {
    const [structure, fixed] = isConstant(a) ? [b, a] : [a, b as Constant];
    const primitive = fixed.value === null || fixed.value === undefined ? undefined : primitiveOf(m, structure);
    if (primitive) return truth(looseEquals(primitive.value, fixed.value), origins);
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

/** A built-in class or function read twice is one thing. */
const sameLibrary = (a: Value, b: Value): boolean => a.is === 'library' && b.is === 'library' && !a.call && !b.call && a.path === b.path;

const isStructure = (value: Value): boolean =>
  value.is === 'object' ||
  value.is === 'list' ||
  value.is === 'map' ||
  value.is === 'function' ||
  value.is === 'class' ||
  value.is === 'native' ||
  value.is === 'module' ||
  (value.is === 'library' && !value.call && /^(?:builtins|global|typing)\./.test(value.path));
const decidedOr = (answer: boolean | undefined, of: Value[]): Value =>
  answer === undefined ? derive('equals', of, 'truth') : truth(answer);

/** What a str or int enum member is to the operators of its value. */
export const plainOf = (value: Value): Value => (value.is === 'object' ? (value.fields.get('__plain__') ?? value) : value);

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

function pythonEquals(a: Constant, b: Constant, operator: string): boolean {
  const left = a.value ?? null;
  const right = b.value ?? null;
  const comparable = typeof left !== 'string' && typeof right !== 'string' && left !== null && right !== null;
  if (operator === 'is') return left === right && isFloat(a) === isFloat(b);
  // biome-ignore lint/suspicious/noDoubleEquals: compares integers of both representations, and booleans as numbers
  return comparable ? left == right : left === right;
}

function looseEquals(a: Primitive, b: Primitive): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: this is the operator being modelled
  return a == b;
}

function unary(m: Machine, operator: string, raw: Value, dialect: Dialect, at: Span | undefined): Value {
  const value = dialect === 'python' ? plainOf(raw) : (primitiveOf(m, raw) ?? raw);
  if (!isConstant(value)) {
    const method = dialect === 'python' ? fieldOfClass(m, value, UNARY_METHODS[operator] ?? '') : undefined;
    return method ? callValue(m, method, [], new Map(), at ?? UNPLACED) : derive(operator, [value], 'number');
  }
  if (dialect === 'python' && (typeof value.value === 'string' || value.value === null)) {
    if (at) return raise(m, dialect, 'TypeError', `bad operand type for unary ${operator}`, at);
    return unknown('native', `operator ${operator} does not apply`);
  }
  const number = typeof value.value === 'bigint' ? value.value : toNumber(value.value);
  const result = operator === 'neg' ? -number : operator === 'pos' ? number : ~number;
  const zero = dialect === 'python' && result === 0 && !isFloat(value);
  return { ...constant(zero ? 0 : result, value.origins), ...(value.form === 'float' ? { form: 'float' } : {}) };
}
const UNARY_METHODS: Readonly<Record<string, string>> = { neg: '__neg__', pos: '__pos__', '~': '__invert__' };

/** What a JavaScript operator makes of an operand: arrays and objects become text. */
function primitiveOf(m: Machine, value: Value): Constant | undefined {
  if (isConstant(value)) return value;
  if (value.is !== 'list' && value.is !== 'object') return undefined;
  const own = value.is === 'object' ? fieldOfClass(m, value, 'valueOf') : undefined;
  const result = own ? callValue(m, own, [], new Map(), UNPLACED, value) : toText(m, value);
  return isConstant(result) ? result : undefined;
}

/** JavaScript's ToNumber for primitives. */
export function toNumber(value: Primitive): number {
  return typeof value === 'bigint' ? Number(value) : Number(value as unknown);
}

function typeOf(value: Value): Value {
  switch (value.is) {
    case 'constant':
      return constant(value.value === null ? 'object' : value.form === 'symbol' ? 'symbol' : typeof value.value, value.origins);
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
    case 'library':
      if (value.path === 'global.process' || value.path.startsWith('global.process.env')) return constant('object');
      return derive('typeof', [value], 'text');
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
    if (haystack.missing && !isMaker(haystack)) {
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

/** Members that every object inherits. */
const OBJECT_MEMBERS = new Set(['toString', 'valueOf', 'hasOwnProperty', 'constructor', 'isPrototypeOf', '__proto__']);

function hasProperty(m: Machine, holder: Value, key: Value): Value {
  const name = isConstant(key) ? String(key.value) : undefined;
  if (name === undefined) return derive('contains', [holder, key], 'truth');
  if (holder.is === 'object') {
    if (holder.fields.has(name) || OBJECT_MEMBERS.has(name) || (holder.class && readMember(m, holder, name, 'javascript', UNPLACED, true)))
      return truth(true);
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

/** JavaScript's arithmetic and comparison of two constants; undefined when the operator does not apply to them. */
function arithmetic(operator: string, left: Constant, right: Constant): Value | undefined {
  const origins = left.origins.length || right.origins.length ? mergeOrigins(left.origins, right.origins) : NO_ORIGINS;
  const a = left.value;
  const b = right.value;
  const give = (value: Primitive): Constant => constant(value, origins);
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) return give(`${String(a)}${String(b)}`);
  if (operator === '<' || operator === '<=' || operator === '>' || operator === '>=') {
    if (typeof a === 'string' && typeof b === 'string') return give(ordered(operator, a < b ? -1 : a > b ? 1 : 0));
    if (typeof a === 'bigint' && typeof b === 'bigint') return give(ordered(operator, a < b ? -1 : a > b ? 1 : 0));
    const [x, y] = [toNumber(a), toNumber(b)];
    return give(Number.isNaN(x) || Number.isNaN(y) ? false : ordered(operator, x < y ? -1 : x > y ? 1 : 0));
  }
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
      return give(x / y);
    case '%':
      return give(x % y);
    case '**':
      return give(x ** y);
    case '<<':
      return give(x << y);
    case '>>':
      return give(x >> y);
    case '>>>':
      return give(x >>> y);
    case '&':
      return give(x & y);
    case '|':
      return give(x | y);
    case '^':
      return give(x ^ y);
    default:
      return undefined;
  }
}

function bigint(operator: string, a: bigint, b: bigint, give: (value: Primitive) => Value): Value | undefined {
  switch (operator) {
    case '+':
      return give(a + b);
    case '-':
      return give(a - b);
    case '*':
      return give(a * b);
    case '/':
      return b === 0n ? undefined : give(a / b);
    case '%':
      return b === 0n ? undefined : give(a % b);
    case '**':
      return b < 0n || b > 2000n ? undefined : give(a ** b);
    default:
      return undefined;
  }
}

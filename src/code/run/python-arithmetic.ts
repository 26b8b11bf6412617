import type { Primitive } from '../tree.ts';
import { type Constant, constant, mergeOrigins, type Value } from '../value.ts';
import { isFloat } from './python-format.ts';

/** What Python raises instead of giving a result. */
export interface Refusal {
  readonly error: 'TypeError' | 'ZeroDivisionError' | 'ValueError' | 'OverflowError';
  readonly message: string;
}

const refuse = (error: Refusal['error'], message: string): Refusal => ({ error, message });
const COMPARISONS = new Set(['<', '<=', '>', '>=']);
const isNumber = (value: Primitive): value is number | bigint | boolean =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
const MOST_TEXT = 100_000;

/** Python's arithmetic and ordering of two constants; undefined when the result is too large to work out. */
export function pythonArithmetic(operator: string, left: Constant, right: Constant): Value | Refusal | undefined {
  const origins = mergeOrigins(left.origins, right.origins);
  const a = left.value;
  const b = right.value;
  if (typeof a === 'string' && operator === '%') return undefined;
  if (isNumber(a) && isNumber(b)) {
    const result = isFloat(left) || isFloat(right) ? floats(operator, Number(a), Number(b)) : integers(operator, a, b);
    if (result === undefined || (typeof result === 'object' && result !== null && 'error' in result)) return result;
    return { ...result, origins };
  }
  if (typeof a === 'string' && typeof b === 'string' && (left.form === 'bytes') === (right.form === 'bytes')) {
    if (operator === '+') return { ...left, value: a + b, origins };
    if (COMPARISONS.has(operator)) return constant(ordered(operator, byCodePoint(a, b)), origins);
  }
  if (operator === '*' && typeof a === 'string' && isInteger(right)) return repeat(left, a, Number(b), origins);
  if (operator === '*' && typeof b === 'string' && isInteger(left)) return repeat(right, b, Number(a), origins);
  return refuse('TypeError', `unsupported operand types for ${operator}`);
}

const isInteger = (value: Constant): boolean => isNumber(value.value) && !isFloat(value);

function repeat(text: Constant, raw: string, count: number, origins: Value['origins']): Value | undefined {
  return raw.length * count > MOST_TEXT ? undefined : { ...text, value: raw.repeat(Math.max(0, count)), origins };
}

/** Python orders text by code points, JavaScript by UTF-16 units. */
export function byCodePoint(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let index = 0; index < Math.min(x.length, y.length); index++) {
    const difference = (x[index]?.codePointAt(0) ?? 0) - (y[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

export const ordered = (operator: string, order: number): boolean =>
  operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;

const float = (value: number): Constant => ({ ...constant(value), form: 'float' });

function floats(operator: string, a: number, b: number): Constant | Refusal | undefined {
  if (COMPARISONS.has(operator))
    return constant(Number.isNaN(a) || Number.isNaN(b) ? false : ordered(operator, a - b || (a < b ? -1 : a > b ? 1 : 0)));
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%')) return refuse('ZeroDivisionError', 'float division by zero');
  switch (operator) {
    case '+':
      return float(a + b);
    case '-':
      return float(a - b);
    case '*':
      return float(a * b);
    case '/':
      return float(a / b);
    case '//':
      return float(Math.floor(a / b));
    case '%': {
      const rest = a % b;
      return float(rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest === 0 ? (b < 0 ? -0 : 0) : rest);
    }
    case '**':
      if (a === 0 && b < 0) return refuse('ZeroDivisionError', '0.0 cannot be raised to a negative power');
      return a < 0 && !Number.isInteger(b) ? undefined : float(a ** b);
    default:
      return refuse('TypeError', `unsupported operand types for ${operator}`);
  }
}

function integers(operator: string, a: number | bigint | boolean, b: number | bigint | boolean): Constant | Refusal | undefined {
  if (typeof a === 'boolean' && typeof b === 'boolean') {
    if (operator === '&') return constant(a && b);
    if (operator === '|') return constant(a || b);
    if (operator === '^') return constant(a !== b);
  }
  const [x, y] = [BigInt(a), BigInt(b)];
  if (COMPARISONS.has(operator)) return constant(ordered(operator, x < y ? -1 : x > y ? 1 : 0));
  if (y === 0n && operator === '/') return refuse('ZeroDivisionError', 'division by zero');
  if (y === 0n && (operator === '//' || operator === '%')) return refuse('ZeroDivisionError', 'integer division or modulo by zero');
  const negative = x < 0n !== y < 0n;
  switch (operator) {
    case '+':
      return whole(x + y);
    case '-':
      return whole(x - y);
    case '*':
      return whole(x * y);
    case '/':
      return float(Number(x) / Number(y));
    case '//':
      return whole(x % y !== 0n && negative ? x / y - 1n : x / y);
    case '%': {
      const rest = x % y;
      return whole(rest !== 0n && negative ? rest + y : rest);
    }
    case '**':
      if (y < 0n) return x === 0n ? refuse('ZeroDivisionError', '0.0 cannot be raised to a negative power') : float(Number(x) ** Number(y));
      return y > 2000n ? undefined : whole(x ** y);
    case '<<':
      return y < 0n ? refuse('ValueError', 'negative shift count') : y > 2000n ? undefined : whole(x << y);
    case '>>':
      return y < 0n ? refuse('ValueError', 'negative shift count') : whole(x >> y);
    case '&':
      return whole(x & y);
    case '|':
      return whole(x | y);
    case '^':
      return whole(x ^ y);
    default:
      return refuse('TypeError', `unsupported operand types for ${operator}`);
  }
}

/** An integer constant: a number as long as that is exact. */
export const whole = (value: bigint): Constant =>
  constant(value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(value) : value);

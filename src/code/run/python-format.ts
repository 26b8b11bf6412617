import type { Primitive } from '../tree.ts';
import type { Constant } from '../value.ts';

/** True for a Python float: marked as one, or not whole. */
export const isFloat = (value: Pick<Constant, 'value' | 'form'>): boolean =>
  value.form === 'float' || (typeof value.value === 'number' && !Number.isInteger(value.value));

/** `repr` of a Python float: shortest digits, exponent below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return exponential(value.toExponential());
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** JavaScript writes `1e+2`, Python `1e+02`. */
const exponential = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `repr` of a Python str: single quotes unless only they occur. */
export function reprText(text: string, bytes = false): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = [...text].map((letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (letter === quote) return `\\${quote}`;
    return ESCAPES[letter] ?? (code < 32 || code === 127 || (bytes && code > 127) ? `\\x${code.toString(16).padStart(2, '0')}` : letter);
  });
  return `${quote}${body.join('')}${quote}`;
}

/** `str` of a Python constant that is not text. */
export function plainText(value: Constant): string {
  const { value: raw } = value;
  if (raw === null || raw === undefined) return 'None';
  if (typeof raw === 'boolean') return raw ? 'True' : 'False';
  if (typeof raw === 'number' && isFloat(value)) return floatText(raw);
  return Object.is(raw, -0) ? '0' : typeof raw === 'number' ? String(BigInt(raw)) : String(raw);
}

const SPECIFICATION = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/s;

/** `format(value, specification)`; null when Python refuses it, undefined when it is not worked out. */
export function formatValue(value: Constant, specification: string): string | null | undefined {
  const match = SPECIFICATION.exec(specification);
  if (!match) return undefined;
  const [, fill, align, sign = '-', , zero, width = '0', group, precision, type] = match;
  const raw = value.value;
  const numeric = typeof raw === 'number' || typeof raw === 'bigint' || (typeof raw === 'boolean' && specification !== '' && type !== 's');
  let body: string | null | undefined;
  if (numeric) body = numberBody(value, type, precision === undefined ? undefined : Number(precision), group);
  else if (type === undefined || type === 's') {
    if (raw === null || raw === undefined) return specification === '' ? 'None' : null;
    const text = typeof raw === 'string' ? raw : plainText(value);
    body = precision === undefined ? text : [...text].slice(0, Number(precision)).join('');
  } else return NUMERIC.has(type) ? null : undefined;
  if (body === undefined || body === null) return body;
  const prefix = numeric && !body.startsWith('-') && sign !== '-' ? sign : '';
  return pad(prefix + body, Number(width), zero && !align ? '0' : (fill ?? ' '), align ?? (numeric ? (zero ? '=' : '>') : '<'));
}

const NUMERIC = new Set([...'bcdeEfFgGnoxX%']);

function pad(text: string, width: number, fill: string, align: string): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (align === '<') return text + fill.repeat(missing);
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  const sign = align === '=' && /^[-+ ]/.test(text) ? text.charAt(0) : '';
  return sign + fill.repeat(missing) + text.slice(sign.length);
}

function numberBody(
  value: Constant,
  type: string | undefined,
  precision: number | undefined,
  group: string | undefined,
): string | null | undefined {
  const raw = value.value;
  const number = Number(raw);
  const grouped = (text: string): string =>
    group === undefined ? text : text.replace(/^-?\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, group));
  switch (type) {
    case undefined:
      return isFloat(value) ? (precision === undefined ? grouped(floatText(number)) : undefined) : grouped(plainInteger(raw));
    case 'd':
    case 'n':
      return isFloat(value) ? null : grouped(plainInteger(raw));
    case 'f':
    case 'F':
      return Number.isFinite(number) ? grouped(fixed(number, precision ?? 6)) : floatText(number);
    case '%':
      return `${fixed(number * 100, precision ?? 6)}%`;
    case 'e':
      return exponential(number.toExponential(precision ?? 6));
    case 'x':
      return isFloat(value) ? null : BigInt(plainInteger(raw)).toString(16);
    case 'X':
      return isFloat(value) ? null : BigInt(plainInteger(raw)).toString(16).toUpperCase();
    case 'b':
      return isFloat(value) ? null : BigInt(plainInteger(raw)).toString(2);
    case 'o':
      return isFloat(value) ? null : BigInt(plainInteger(raw)).toString(8);
    default:
      return undefined;
  }
}

const plainInteger = (value: Primitive): string => String(BigInt(value as number | bigint | boolean));

/** Fixed notation, exact ties to even as the C library rounds. */
export function fixed(value: number, digits: number): string {
  if (Object.is(value, -0)) return `-${fixed(0, digits)}`;
  const text = Math.abs(value) < 1e21 ? value.toFixed(Math.min(100, digits)) : String(value);
  const exact = Math.abs(value) < 2 ** 50 && Number.isInteger(value * 2 ** 10) ? (value * 10 ** digits) % 1 : 0.1;
  if (Math.abs(exact) !== 0.5) return text;
  const scaled = value * 10 ** digits;
  const even = 2 * Math.round(scaled / 2);
  return (even / 10 ** digits).toFixed(Math.min(100, digits));
}

/** `round(value, digits)`, ties to even. */
export function roundHalfEven(value: number, digits: number): number {
  if (digits > 0) return Number(fixed(value, digits));
  const scale = 10 ** -digits;
  const scaled = value / scale;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return rounded * scale;
}

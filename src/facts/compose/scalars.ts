import type { ScalarNode } from './node.ts';

const radix: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };
const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const truths: Readonly<Record<string, boolean>> = { true: true, True: true, TRUE: true, false: false, False: false, FALSE: false };
const specials: Readonly<Record<string, number>> = {
  '.inf': Number.POSITIVE_INFINITY,
  '.Inf': Number.POSITIVE_INFINITY,
  '.INF': Number.POSITIVE_INFINITY,
  '+.inf': Number.POSITIVE_INFINITY,
  '-.inf': Number.NEGATIVE_INFINITY,
};

/**
 * Value of a plain scalar as the YAML reader of compose (go-yaml v3) resolves it: `yes` and `22:22` stay strings,
 * `0400` is octal, `1_000` a number.
 */
export function resolvePlain(source: string): Pick<ScalarNode, 'value' | 'float' | 'text'> {
  if (nulls.has(source)) return { value: null };
  const truth = truths[source];
  if (truth !== undefined) return { value: truth };
  const special = specials[source];
  if (special !== undefined) return { value: special, float: true };
  if (!/^[-+.0-9]/.test(source)) return { value: source };
  const time = timestamp(source);
  if (time !== undefined) return { value: time };
  const digits = source.replaceAll('_', '');
  const integer = resolveInteger(digits);
  if (integer !== undefined) return Number.isSafeInteger(integer) ? { value: integer } : large(digits, integer);
  if (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(digits)) return { value: Number(digits), float: true };
  return { value: source };
}

/** Whole numbers past what a double holds print exactly up to 64 bits, as floats beyond. */
function large(digits: string, value: number): Pick<ScalarNode, 'value' | 'float' | 'text'> {
  const [, sign = '', body = ''] = /^([-+]?)(\d+)$/.exec(digits) ?? [];
  const fits = body !== '' && BigInt(body) <= (sign === '-' ? 2n ** 63n : 2n ** 64n - 1n);
  return fits ? { value, text: `${sign === '-' ? '-' : ''}${BigInt(body)}` } : { value, float: true };
}

/** A date or time becomes one of go-yaml, which prints in its own way. Those with an offset stay as written. */
function timestamp(source: string): string | undefined {
  const [, date, time = '00:00:00', fraction = ''] =
    /^(\d{4}-\d{1,2}-\d{1,2})(?:(?:[Tt]|[ ]+)(\d{1,2}:\d{1,2}:\d{1,2})(\.\d+)?Z?)?$/.exec(source) ?? [];
  if (date === undefined || (/[Tt]/.test(source) && !source.endsWith('Z')) || (/ /.test(source) && source.endsWith('Z'))) return undefined;
  const pad = (text: string, separator: string): string =>
    text
      .split(separator)
      .map((part) => part.padStart(2, '0'))
      .join(separator);
  const [, month = 0, day = 0] = date.split('-').map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return `${pad(date, '-')} ${pad(time, ':')}${fraction.replace(/\.?0+$/, '')} +0000 UTC`;
}

function resolveInteger(source: string): number | undefined {
  const [, sign = '', prefix = '', body = ''] = /^([-+]?)(0[xob])?([0-9a-fA-F]+)$/.exec(source) ?? [];
  if (body === '') return undefined;
  // A leading zero is octal for go-yaml, as in YAML 1.1.
  const base = radix[prefix] ?? (body.length > 1 && body.startsWith('0') ? 8 : 10);
  const allowed = base === 16 ? /^[0-9a-fA-F]+$/ : base === 10 ? /^[0-9]+$/ : base === 8 ? /^[0-7]+$/ : /^[01]+$/;
  if (!allowed.test(body)) return undefined;
  const value = Number.parseInt(body, base);
  return sign === '-' ? -value : value;
}

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
export function resolvePlain(source: string): Pick<ScalarNode, 'value' | 'float'> {
  if (nulls.has(source)) return { value: null };
  const truth = truths[source];
  if (truth !== undefined) return { value: truth };
  const special = specials[source];
  if (special !== undefined) return { value: special, float: true };
  if (!/^[-+.0-9]/.test(source)) return { value: source };
  const digits = source.replaceAll('_', '');
  const integer = resolveInteger(digits);
  if (integer !== undefined) return { value: integer };
  if (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(digits)) return { value: Number(digits), float: true };
  return { value: source };
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

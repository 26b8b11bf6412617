import { isConstant, originsOf, type Value } from '../../code/value.ts';

/** How configured limits are taken: as they stand when nothing is set, or set to zero by the operator. */
export type LimitMode = 'default' | 'zero';

const isConfigured = (value: Value): boolean => originsOf(value, 2).some(({ from }) => from === 'environment' || from === 'configuration');

/**
 * The number a value has when nothing is configured beyond the deployment: the default beside a variable; Infinity for
 * "no limit" (null, undefined, a negative length). Undefined: cannot be told.
 */
export function numberOf(value: Value, mode: LimitMode = 'default'): number | undefined {
  if (isConstant(value)) return constantNumber(value.value);
  if (value.is === 'choice') {
    const configured = isConfigured(value);
    // Zero gives way to what stands beside it: `limit || Infinity`.
    if (configured && mode === 'zero')
      return value.of.some((each) => numberOf(each, mode) === Number.POSITIVE_INFINITY) ? Number.POSITIVE_INFINITY : 0;
    const numbers = value.of
      .filter((each) => (configured ? isConstant(each) || each.is !== 'symbol' : true))
      .map((each) => numberOf(each, mode));
    const known = numbers.filter((each): each is number => each !== undefined);
    if (!configured && known.length < numbers.length) return undefined;
    const finite = known.filter(Number.isFinite);
    if (configured) return finite.length > 0 ? Math.max(...finite) : known[0];
    return known.length === 0 ? undefined : Math.max(...known);
  }
  if (value.is === 'symbol') return isConfigured(value) && mode === 'zero' ? 0 : undefined;
  if (value.is === 'library') return limitCall(value.path, value.call?.arguments ?? [], mode);
  if (value.is !== 'derived') return undefined;
  const parts = value.of.map((part) => numberOf(part, mode));
  const [first, second] = parts;
  if (value.by === 'min') return least(parts);
  if (value.by === 'max') return parts.every((each) => each !== undefined) ? Math.max(...parts.map((each) => each ?? 0)) : undefined;
  if (/^(?:js:|py:)?\+$|add/.test(value.by)) return first !== undefined && second !== undefined ? first + second : undefined;
  if (/-$/.test(value.by) && parts.length === 2) return first !== undefined && second !== undefined ? first - second : undefined;
  if (/\*$/.test(value.by)) return first !== undefined && second !== undefined ? first * second : undefined;
  if (/<<$/.test(value.by)) return first !== undefined && second !== undefined ? first * 2 ** second : undefined;
  if (parts.length === 1 || /number|int|float/i.test(value.by)) return first;
  return undefined;
}

function limitCall(path: string, args: readonly Value[], mode: LimitMode): number | undefined {
  if (/(?:^|\.)(?:POSITIVE_INFINITY|Infinity|math\.inf|numpy\.inf)$/.test(path)) return Number.POSITIVE_INFINITY;
  const parts = args.map((arg) => numberOf(arg, mode));
  if (/(?:^|\.)(?:Math\.)?min\(\)$/.test(path)) return least(parts);
  if (/(?:^|\.)(?:Math\.)?max\(\)$/.test(path)) return parts.every((each) => each !== undefined) ? Math.max(...parts) : undefined;
  if (/(?:^|\.)(?:int|float|Number|parseInt|parseFloat|Math\.(?:floor|ceil|round|trunc))\(\)$/.test(path)) return parts[0];
  return undefined;
}

/** The least of what is known: the smaller of a limit and anything is no more than the limit. */
function least(parts: readonly (number | undefined)[]): number | undefined {
  const known = parts.filter((each): each is number => each !== undefined && Number.isFinite(each));
  return known.length > 0 ? Math.min(...known) : undefined;
}

function constantNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value < 0 ? Number.POSITIVE_INFINITY : value;
  if (typeof value === 'bigint') return Number(value);
  if (value === null || value === undefined) return Number.POSITIVE_INFINITY;
  if (typeof value === 'string' && /^\d[\d_]*$/.test(value)) return Number(value.replaceAll('_', ''));
  return undefined;
}

/** finite: it cannot be more than a fixed number; unbounded: it can be anything; unknown: could not be told. */
export function finiteness(value: Value, mode: LimitMode = 'default'): 'finite' | 'unbounded' | 'unknown' {
  const number = numberOf(value, mode);
  if (number !== undefined) return Number.isFinite(number) ? 'finite' : 'unbounded';
  const origins = originsOf(value, 4);
  if (origins.some(({ from }) => from === 'request')) return 'unbounded';
  return 'unknown';
}

const nanoseconds: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Nanoseconds of a duration such as `1m30s`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const [, sign, body = ''] = /^([-+]?)(.+)$/.exec(text) ?? [];
  if (body === '0') return 0;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0;
  for (const [, amount, unit = ''] of body.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    total += Number(amount) * (nanoseconds[unit] ?? 0);
  return sign === '-' ? -total : total;
}

/** A duration as compose prints it: `1m30s`, `1.5s`, `100ms`, `0s`. */
export function formatDuration(value: number): string {
  if (value === 0) return '0s';
  if (value < 0) return `-${formatDuration(-value)}`;
  for (const [unit, size, limit] of [
    ['ns', 1, 1e3],
    ['µs', 1e3, 1e6],
    ['ms', 1e6, 1e9],
  ] as const) {
    if (value < limit) return `${value / size}${unit}`;
  }
  const hours = Math.floor(value / 3600e9);
  const minutes = Math.floor((value % 3600e9) / 60e9);
  const seconds = `${Number(((value % 60e9) / 1e9).toFixed(9))}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** What is wrong with a duration, in the words of compose. */
export function durationError(text: string): string | undefined {
  if (parseDuration(text) !== undefined) return undefined;
  const [, unit] = /^[-+]?(?:(?:\d+\.?\d*|\.\d+)[a-zµμ]*?)*?(?:\d+\.?\d*|\.\d+)([^\d.]*)/.exec(text) ?? [];
  if (unit === undefined) return `time: invalid duration ${JSON.stringify(text)}`;
  if (unit === '') return `time: missing unit in duration ${JSON.stringify(text)}`;
  return `time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`;
}

function readSize(text: string): number | string {
  const last = Math.max(...[...'0123456789. '].map((character) => text.lastIndexOf(character)));
  const suffix = text.slice(last + 1).toLowerCase();
  const amount = text.slice(0, text[last] === ' ' ? last : last + 1);
  const value = Number(amount);
  if (last < 0 || value < 0) return `invalid size: '${text}'`;
  if (amount === '' || /\s/.test(amount) || Number.isNaN(value))
    return `strconv.ParseFloat: parsing ${JSON.stringify(amount)}: invalid syntax`;
  if (suffix === '' || suffix === 'b') return Math.trunc(value);
  const power = 'kmgtp'.indexOf(suffix.charAt(0)) + 1;
  if (power === 0 || !['', 'b', 'ib'].includes(suffix.slice(1))) return `invalid suffix: '${text.slice(last + 1)}'`;
  return Math.trunc(value * 1024 ** power);
}

/** Bytes of a size such as `512m` or `1.5GiB`, in powers of 1024; undefined when it is none. */
export function parseBytes(text: string): number | undefined {
  const size = readSize(text);
  return typeof size === 'number' ? size : undefined;
}

/** What is wrong with a size, in the words of compose. */
export function sizeError(text: string): string | undefined {
  const size = readSize(text);
  return typeof size === 'string' ? size : undefined;
}

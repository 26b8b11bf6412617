const FLAG = /^(?:on|off)$/i;
const NUMBER = /^\d{1,18}$/;
const SIZE = /^\d{1,15}[kKmM]?$/;
const OFFSET = /^\d{1,15}[kKmMgG]?$/;
/** Units must come in falling order and once each, as ngx_parse_time reads them. */
const TIME = /^(?=.)(?:\d+y ?)?(?:\d+M ?)?(?:\d+w ?)?(?:\d+d ?)?(?:\d+h ?)?(?:\d+m(?!s) ?)?(?:\d+s ?)?(?:\d+ms ?)?(?:\d+)?$/;
const SECONDS = /^(?=.)(?:\d+y ?)?(?:\d+M ?)?(?:\d+w ?)?(?:\d+d ?)?(?:\d+h ?)?(?:\d+m ?)?(?:\d+s ?)?(?:\d+)?$/;

const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Bytes of a size: `8k`, `1m`, a number. */
export const bytesOf = (size: string): number => Number.parseInt(size, 10) * (UNITS[size.slice(-1).toLowerCase()] ?? 1);

/** Why nginx refuses the values of a directive of this kind, or undefined. */
export function valueProblem(name: string, kind: string, values: readonly string[]): string | undefined {
  const first = values[0] ?? '';
  switch (kind) {
    case 'flag':
      return FLAG.test(first) ? undefined : `invalid value "${first}" in "${name}" directive, it must be "on" or "off"`;
    case 'number':
      return NUMBER.test(first) ? undefined : `"${name}" directive invalid number`;
    case 'milliseconds':
      return TIME.test(first) ? undefined : `"${name}" directive invalid value`;
    case 'seconds':
      return SECONDS.test(first) ? undefined : `"${name}" directive invalid value`;
    case 'size':
      return SIZE.test(first) ? undefined : `"${name}" directive invalid value`;
    case 'offset':
      return OFFSET.test(first) ? undefined : `"${name}" directive invalid value`;
    case 'buffers':
      return NUMBER.test(first) && Number(first) > 0 && SIZE.test(values[1] ?? '') && Number.parseInt(values[1] ?? '0', 10) > 0
        ? undefined
        : `"${name}" directive invalid value`;
    default:
      return enumProblem(kind, values);
  }
}

function enumProblem(kind: string, values: readonly string[]): string | undefined {
  if (kind.startsWith('one of ')) {
    const allowed = kind.slice(7).toLowerCase().split(' ');
    const first = values[0] ?? '';
    return allowed.includes(first.toLowerCase()) || first.includes('$') ? undefined : `invalid value "${first}"`;
  }
  if (kind.startsWith('any of ')) {
    const allowed = kind.slice(7).toLowerCase().split(' ');
    const wrong = values.find((value) => !allowed.includes(value.toLowerCase()) && !value.includes('$'));
    return wrong === undefined ? undefined : `invalid value "${wrong}"`;
  }
  return undefined;
}

const REPEATABLE = new Set(['any', 'block']);

/** Whether a second directive of this kind in one block is refused. */
export const refusesRepeat = (kind: string): boolean => !REPEATABLE.has(kind) && !kind.startsWith('any of ');

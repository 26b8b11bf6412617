import { literally } from '../../syntax/literally.ts';

/** An exit status: a number, or some status known only not to be zero. */
export type Status = number | 'nonzero';

/** What is known of a word or variable. `prefix` is the known start; `many` may expand to no or several words. */
export type Value =
  | { readonly kind: 'text'; readonly text: string; readonly glob?: boolean }
  | { readonly kind: 'nonzero' }
  /** The items of an array; `$name` alone is the first. */
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'unknown'; readonly prefix: string; readonly many: boolean };

/** Stands for the process number of a job, which no script can name. */
export const jobMark = (id: number): string => `\ue000${id}\ue001`;

export const text = (value: string): Value => ({ kind: 'text', text: value });
export const unknownValue: Value = { kind: 'unknown', prefix: '', many: false };
export const statusValue = (status: Status): Value => (status === 'nonzero' ? { kind: 'nonzero' } : text(String(status)));
export const known = (value: Value | undefined): string | undefined => (value?.kind === 'text' ? value.text : undefined);

/** Shell pattern (case, `[[ == ]]`) as a regular expression; undefined when it holds more than `*`, `?` and classes. */
export function shellPattern(pattern: string): RegExp | undefined {
  if (/[@!+?*]\(/.test(pattern)) return undefined;
  let source = '';
  for (const piece of pattern.match(/\[[^\]]+\]|[\s\S]/g) ?? []) {
    if (piece === '*') source += '[\\s\\S]*';
    else if (piece === '?') source += '[\\s\\S]';
    else if (piece.length > 1 && piece.startsWith('[')) source += piece.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
    else source += literally(piece);
  }
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

const integer = (value: Value): Status | undefined => {
  if (value.kind === 'nonzero') return 'nonzero';
  return value.kind === 'text' && /^-?\d+$/.test(value.text.trim()) ? Number(value.text) : undefined;
};

function compare(left: Value, operator: string, right: Value): boolean | undefined {
  const a = integer(left);
  const b = integer(right);
  if (a === undefined || b === undefined || (a === 'nonzero' && b === 'nonzero')) return undefined;
  if (typeof a === 'number' && typeof b === 'number') {
    const sign = Math.sign(a - b);
    return { '-eq': sign === 0, '-ne': sign !== 0, '-lt': sign < 0, '-le': sign <= 0, '-gt': sign > 0, '-ge': sign >= 0 }[operator];
  }
  // A status that is not zero lies between 1 and 255.
  const [other, flipped] = typeof a === 'number' ? [a, true] : [Number(b), false];
  const op = flipped ? ({ '-lt': '-gt', '-gt': '-lt', '-le': '-ge', '-ge': '-le' }[operator] ?? operator) : operator;
  if (op === '-eq' || op === '-ne') return other < 1 || other > 255 ? op === '-ne' : undefined;
  if (op === '-gt') return other < 1 ? true : other >= 255 ? false : undefined;
  if (op === '-ge') return other <= 1 ? true : other > 255 ? false : undefined;
  if (op === '-lt') return other <= 1 ? false : other > 255 ? true : undefined;
  return other < 1 ? false : other >= 255 ? true : undefined;
}

function same(left: Value, right: Value, pattern: boolean): boolean | undefined {
  if (left.kind === 'nonzero' || right.kind === 'nonzero') {
    const other = left.kind === 'nonzero' ? right : left;
    return other.kind === 'text' && (!/^\d+$/.test(other.text) || Number(other.text) === 0) ? false : undefined;
  }
  if (left.kind !== 'text' || right.kind !== 'text') return undefined;
  // What a variable holds is a pattern too, unless it was quoted.
  if (!right.glob) return left.text === right.text || (/[*?[]/.test(right.text) ? undefined : false);
  return pattern ? shellPattern(right.text)?.test(left.text) : undefined;
}

function unary(operator: string, value: Value): boolean | undefined {
  if (operator !== '-z' && operator !== '-n') return undefined;
  if (value.kind === 'unknown') return value.prefix === '' ? undefined : operator === '-n';
  const empty = value.kind === 'text' && value.text === '';
  return operator === '-z' ? empty : !empty;
}

export type Truth = boolean | undefined;
export const not = (value: Truth): Truth => (value === undefined ? undefined : !value);
export const both = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true;
export const either = (a: Truth, b: Truth): Truth => not(both(not(a), not(b)));

/** `test`, `[` and `[[` over values, three-valued. */
export function evaluateTest(words: readonly Value[], extended = false): Truth {
  let at = 0;
  const peek = (offset = 0): string | undefined => known(words[at + offset]);
  const primary = (): Truth => {
    const here = words[at];
    if (!here) return undefined;
    if (peek() === '!' && words.length > at + 1) {
      at += 1;
      return not(primary());
    }
    if (peek() === '(') {
      at += 1;
      const inner = disjunction();
      at += 1;
      return inner;
    }
    const operator = peek(1);
    const right = words[at + 2];
    if (operator !== undefined && right && /^(=|==|!=|=~|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/.test(operator)) {
      at += 3;
      if (operator === '=' || operator === '==') return same(here, right, extended);
      if (operator === '!=') return not(same(here, right, extended));
      return compare(here, operator, right);
    }
    const first = peek();
    const operand = words[at + 1];
    if (first !== undefined && /^-[a-zA-Z]$/.test(first) && operand && !/^(-a|-o|&&|\|\||\))$/.test(operator ?? '')) {
      at += 2;
      return unary(first, operand);
    }
    at += 1;
    return unary('-n', here);
  };
  const conjunction = (): Truth => {
    let value = primary();
    while (peek() === '-a' || peek() === '&&') {
      at += 1;
      value = both(value, primary());
    }
    return value;
  };
  const disjunction = (): Truth => {
    let value = conjunction();
    while (peek() === '-o' || peek() === '||') {
      at += 1;
      value = either(value, conjunction());
    }
    return value;
  };
  if (words.length === 0) return false;
  // A word that may vanish or split shifts the others.
  if (words.some((word) => word.kind === 'unknown' && word.many)) return undefined;
  const result = disjunction();
  return at === words.length ? result : undefined;
}

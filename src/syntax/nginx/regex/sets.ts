/** Sets of bytes: 256 flags. */
export type Bytes = Uint8Array;

export const none = (): Bytes => new Uint8Array(256);

/** The bytes from first to last of each pair of characters: `az09`. */
export function ranges(pairs: string): Bytes {
  const set = none();
  for (let at = 0; at + 1 < pairs.length; at += 2) set.fill(1, pairs.charCodeAt(at), pairs.charCodeAt(at + 1) + 1);
  return set;
}

export const complement = (set: Bytes): Bytes => set.map((flag) => (flag === 0 ? 1 : 0));

export function add(set: Bytes, more: Bytes): void {
  for (let byte = 0; byte < 256; byte += 1) if (more[byte] === 1) set[byte] = 1;
}

/** Adds the other case of every ASCII letter (the C locale nginx compiles with). */
export function foldCase(set: Bytes): Bytes {
  const folded = set.slice();
  for (let upper = 65; upper <= 90; upper += 1) {
    if (set[upper] === 1 || set[upper + 32] === 1) folded[upper] = folded[upper + 32] = 1;
  }
  return folded;
}

export const single = (byte: number): Bytes => {
  const set = none();
  set[byte & 255] = 1;
  return set;
};

const DIGIT = ranges('09');
const WORD = ranges('azAZ09__');
const SPACE = ranges('\t\r  ');
const BLANK = ranges('\t\t  \xa0\xa0');
const VERTICAL = ranges('\n\r\x85\x85');

/** `\d`, `\W` and the like; undefined for a letter that is no class. */
export function classEscape(letter: string): Bytes | undefined {
  const set = { d: DIGIT, w: WORD, s: SPACE, h: BLANK, v: VERTICAL }[letter.toLowerCase()];
  if (set === undefined) return undefined;
  return letter === letter.toLowerCase() ? set : complement(set);
}

const POSIX: Readonly<Record<string, string>> = {
  alpha: 'azAZ',
  digit: '09',
  alnum: 'azAZ09',
  upper: 'AZ',
  lower: 'az',
  space: '\t\r  ',
  blank: '\t\t  ',
  punct: '!/:@[`{~',
  print: ' ~',
  graph: '!~',
  cntrl: '\0\x1f\x7f\x7f',
  xdigit: '09afAF',
  word: 'azAZ09__',
  ascii: '\0\x7f',
};

/** `[:alpha:]`, `[:^digit:]`; undefined for a name PCRE does not know. */
export function posixClass(name: string): Bytes | undefined {
  const pairs = POSIX[name.replace(/^\^/, '')];
  if (pairs === undefined) return undefined;
  return name.startsWith('^') ? complement(ranges(pairs)) : ranges(pairs);
}

/** What `.` matches without `(?s)`. */
export const DOT = complement(ranges('\n\n'));
export const WORD_BYTES = WORD;

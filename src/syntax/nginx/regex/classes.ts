import { add, type Bytes, classEscape, none, posixClass, ranges } from './sets.ts';
import { PatternError, PatternUnsupported } from './tree.ts';

const CONTROL: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** A place in the pattern that moves on as it is read. */
export class Cursor {
  readonly source: string;
  at = 0;

  constructor(source: string) {
    this.source = source;
  }

  peek(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  take(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }
}

/** An escaped character; `\b` is a backspace inside a class. */
export function byteEscape(cursor: Cursor, inClass: boolean): number {
  const rest = cursor.source.slice(cursor.at);
  const hex = /^\\x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{0,2}))/.exec(rest);
  const octal = /^\\(?:o\{([0-7]+)\}|([0-7]{1,3}))/.exec(rest);
  if (hex !== null || octal !== null) {
    cursor.at += (hex ?? octal)?.[0].length ?? 0;
    const byte = hex === null ? Number.parseInt(octal?.[1] ?? octal?.[2] ?? '0', 8) : Number.parseInt(hex[1] ?? (hex[2] || '0'), 16);
    if (byte > 255) throw new PatternError('character code point value in \\x{} or \\o{} is too large', cursor.at);
    return byte;
  }
  const letter = rest[1] ?? '';
  cursor.at += 2;
  if (inClass && letter === 'b') return 8;
  if (letter === 'c') {
    cursor.at += 1;
    return ((rest[2] ?? '').toUpperCase().charCodeAt(0) ^ 64) & 255;
  }
  const control = CONTROL[letter];
  if (control !== undefined) return control;
  if (/^[pP]/.test(letter) && !/^\\[pP](?:\{|[CLMNPSZclmnpsz])/.test(rest))
    throw new PatternError('unknown property after \\P or \\p', cursor.at);
  if ('KRXGCpPN'.includes(letter)) throw new PatternUnsupported(`\\${letter}`);
  if (/[A-Za-z]/.test(letter)) throw new PatternError('unrecognized character follows \\', cursor.at - 1);
  return letter.charCodeAt(0);
}

/** A class from its `[` to its `]`. */
export function parseClass(cursor: Cursor): { readonly bytes: Bytes; readonly negative: boolean } {
  const start = cursor.at;
  cursor.at += 1;
  const negative = cursor.take('^');
  const set = none();
  for (let first = true; first || !cursor.peek(']'); first = false) {
    if (cursor.at >= cursor.source.length) throw new PatternError('missing terminating ] for character class', cursor.source.length);
    const low = classItem(cursor);
    if (low === undefined) continue;
    if (typeof low !== 'number') {
      add(set, low);
      const after = cursor.source[cursor.at + 1];
      if (cursor.peek('-') && after !== undefined && after !== ']') throw new PatternError('invalid range in character class', cursor.at);
      continue;
    }
    const next = cursor.source[cursor.at + 1];
    if (cursor.peek('-') && next !== undefined && next !== ']') {
      cursor.at += 1;
      const high = classItem(cursor);
      if (typeof high === 'number') {
        if (high < low) throw new PatternError('range out of order in character class', cursor.at - 1);
        add(set, ranges(String.fromCharCode(low, high)));
        continue;
      }
      if (high !== undefined) throw new PatternError('invalid range in character class', cursor.at);
      set[45] = 1;
    }
    set[low] = 1;
  }
  cursor.at += 1;
  if (cursor.at - start < 2) throw new PatternError('missing terminating ] for character class', cursor.at);
  return { bytes: set, negative };
}

function classItem(cursor: Cursor): number | Bytes | undefined {
  const posix = /^\[:(\^?[a-z]+):\]/.exec(cursor.source.slice(cursor.at, cursor.at + 16));
  if (posix !== null) {
    const set = posixClass(posix[1] ?? '');
    if (set === undefined) throw new PatternError('unknown POSIX class name', cursor.at);
    cursor.at += posix[0].length;
    return set;
  }
  if (cursor.peek('\\')) {
    const letter = cursor.source[cursor.at + 1] ?? '';
    if (letter === 'E') {
      cursor.at += 2;
      return undefined;
    }
    if (letter === 'Q') throw new PatternUnsupported('\\Q in a class');
    const set = classEscape(letter);
    if (set !== undefined) {
      cursor.at += 2;
      return set;
    }
    return byteEscape(cursor, true);
  }
  const byte = cursor.source.charCodeAt(cursor.at);
  cursor.at += 1;
  return byte;
}

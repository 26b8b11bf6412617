import type { Location } from '../define.ts';

export interface DotenvEntry {
  readonly name: string;
  /** Raw text to interpolate; undefined for a name without `=`, which is inherited from the surrounding environment. */
  readonly value?: string;
  /** Single quotes: taken as it is. */
  readonly literal: boolean;
  readonly line: number;
}

export interface DotenvFile {
  readonly path: string;
  readonly entries: readonly DotenvEntry[];
  readonly errors: readonly (Location & { readonly reason: string })[];
}

const blank = /^[\t\v\f\r \u0085\u00a0]*/;

/**
 * Reads an env file as docker compose 2.26 does: `export` is dropped, `:` works like `=`, quotes may span lines,
 * ` #` starts a comment after an unquoted value. Values are not interpolated. Reading stops at the first error.
 */
export function readDotenv(path: string, text: string): DotenvFile {
  const entries: DotenvEntry[] = [];
  let rest = text.replace(/^\ufeff/, '');
  let line = 1;
  const fail = (reason: string): DotenvFile => ({ path, entries, errors: [{ path, line, reason: `line ${line}: ${reason}` }] });
  const advance = (length: number): void => {
    for (let index = 0; index < length; index++) if (rest[index] === '\n') line++;
    rest = rest.slice(length);
  };
  for (;;) {
    advance(/^\s*/.exec(rest)?.[0].length ?? 0);
    if (rest === '') return { path, entries, errors: [] };
    if (rest.startsWith('#')) {
      advance(lineEnd(rest));
      continue;
    }
    advance(/^export\s+/.exec(rest)?.[0].length ?? 0);
    const startLine = line;
    const head = /^[^=:\n]*/.exec(rest)?.[0] ?? '';
    const stray = /[^\p{L}\p{N}_.\-[\]\t\v\f\r \u0085\u00a0]/u.exec(head);
    if (stray) return fail(`unexpected character "${stray[0]}" in variable name "${rest.slice(0, lineEnd(rest))}"`);
    // A bare name on a last line without a line break is lost: compose never sees its end.
    if (head.length === rest.length) return { path, entries, errors: [] };
    const name = head.trimEnd();
    const separator = rest[head.length];
    if (/ /.test(name)) return fail('key cannot contain a space');
    advance(head.length + 1);
    if (separator === '\n') {
      entries.push({ name, literal: false, line: startLine });
      continue;
    }
    advance(blank.exec(rest)?.[0].length ?? 0);
    const quote = rest[0];
    if (quote === '"' || quote === "'") {
      const quoted = closing(rest, quote);
      if (quoted === undefined) {
        const opened = rest.slice(0, lineEnd(rest));
        advance(rest.length);
        return fail(`unterminated quoted value ${opened}`);
      }
      entries.push({ name, value: quote === '"' ? unescapeShell(quoted.value) : quoted.value, literal: quote === "'", line: startLine });
      advance(quoted.length);
      continue;
    }
    const end = lineEnd(rest);
    const value = rest.slice(0, end).split(' #')[0] ?? '';
    entries.push({ name, value: value.trimEnd(), literal: false, line: startLine });
    advance(end);
  }
}

const lineEnd = (text: string): number => {
  const index = text.indexOf('\n');
  return index < 0 ? text.length : index;
};

function closing(text: string, quote: string): { value: string; length: number } | undefined {
  let value = '';
  let escaped = false;
  for (let index = 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === quote && !escaped) return { value, length: index + 1 };
    if (character !== quote && !escaped && character === '\\') {
      escaped = true;
      continue;
    }
    if (escaped && character !== quote) value += '\\';
    escaped = false;
    value += character;
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  $: '$$',
};

/** Shell escapes of a double-quoted value; `\$` becomes `$$`, so that it is not interpolated later. */
function unescapeShell(value: string): string {
  return value.replace(/\\(?:([abcfnrtv$"\\])|0(\d{0,3}))/g, (match: string, letter?: string, octal?: string) => {
    if (letter !== undefined) return escapes[letter] ?? match;
    if (octal?.length === 3 && /^[0-3][0-7]{2}$/.test(octal)) return String.fromCharCode(Number.parseInt(octal, 8));
    return match;
  });
}

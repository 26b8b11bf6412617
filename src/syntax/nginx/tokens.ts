import { ConfigError, type Place } from './error.ts';

/** One argument: its value after unescaping, as bytes, and where it starts. */
export interface Word extends Place {
  readonly value: string;
}

/** What a statement ended with: `;`, `{`, `}` (then without words) or the end of the file. */
export interface Statement {
  readonly words: readonly Word[];
  readonly end: ';' | '{' | '}' | 'eof';
  /** Line of the ending character: the line nginx names in its errors. */
  readonly line: number;
}

const SPACE = new Set([' ', '\t', '\r', '\n']);
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '\\': '\\', t: '\t', r: '\r', n: '\n' };
/** NGX_CONF_BUFFER: a parameter must fit the read buffer. */
const LONGEST = 4096;

const decodeEscapes = (raw: string): string => raw.replace(/\\(["'\\trn])/g, (_, letter: string) => ESCAPES[letter] ?? letter);

/** Splits a configuration (bytes) into statements, as ngx_conf_read_token does. */
export class Tokenizer {
  readonly #file: string;
  readonly #source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(file: string, source: string) {
    this.#file = file;
    this.#source = source;
  }

  /** The next statement. Throws ConfigError on a token nginx refuses. */
  next(): Statement {
    const words: Word[] = [];
    for (;;) {
      this.#skip();
      const character = this.#source[this.#at];
      if (character === undefined) {
        if (words.length > 0) throw this.#error('unexpected end of file, expecting ";" or "}"');
        return { words, end: 'eof', line: this.#line };
      }
      if (character === ';' || character === '{') {
        if (words.length === 0) throw this.#error(`unexpected "${character}"`);
        this.#at += 1;
        return { words, end: character, line: this.#line };
      }
      if (character === '}') {
        if (words.length > 0) throw this.#error('unexpected "}"');
        this.#at += 1;
        return { words, end: '}', line: this.#line };
      }
      words.push(character === '"' || character === "'" ? this.#quoted(character) : this.#plain());
    }
  }

  /** Skips the code of a Lua block up to its closing brace; braces in strings and comments do not count. */
  skipCode(): void {
    let depth = 1;
    const piece = /--\[\[[\s\S]*?\]\]|--[^\n]*|\[\[[\s\S]*?\]\]|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[{}]/g;
    piece.lastIndex = this.#at;
    for (let found = piece.exec(this.#source); found !== null; found = piece.exec(this.#source)) {
      if (found[0] === '{') depth += 1;
      if (found[0] === '}') depth -= 1;
      if (depth > 0) continue;
      for (; this.#at < piece.lastIndex; this.#at += 1) if (this.#source[this.#at] === '\n') this.#newline();
      return;
    }
    throw this.#error('unexpected end of file, expecting "}"');
  }

  #error(message: string, line = this.#line): ConfigError {
    return new ConfigError(message, { file: this.#file, line });
  }

  #newline(): void {
    this.#line += 1;
    this.#lineStart = this.#at + 1;
  }

  /** White space and comments; a comment starts only where a token could. */
  #skip(): void {
    let comment = false;
    for (; this.#at < this.#source.length; this.#at += 1) {
      const character = this.#source[this.#at] ?? '';
      if (character === '\n') {
        this.#newline();
        comment = false;
      } else if (!comment && character === '#') comment = true;
      else if (!comment && !SPACE.has(character)) return;
    }
  }

  #word(start: number, place: Place): Word {
    const raw = this.#source.slice(start, this.#at);
    if (raw.length >= LONGEST) throw this.#error(`too long parameter "${raw.slice(0, 10)}..." started`, place.line);
    return { ...place, value: decodeEscapes(raw) };
  }

  #here(): Place {
    return { file: this.#file, line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #plain(): Word {
    const place = this.#here();
    const start = this.#at;
    let variable = false;
    for (let first = true; ; first = false, this.#at += 1) {
      const character = this.#source[this.#at];
      if (character === undefined) throw this.#error('unexpected end of file, expecting ";" or "}"');
      if (!first && character === '{' && variable) continue;
      if (!first && (SPACE.has(character) || character === ';' || character === '{')) break;
      variable = character === '$';
      if (character === '\n') this.#newline();
      if (character === '\\') this.#skipEscaped();
    }
    return this.#word(start, place);
  }

  #skipEscaped(): void {
    this.#at += 1;
    if (this.#source[this.#at] === '\n') this.#newline();
  }

  #quoted(quote: string): Word {
    const place = this.#here();
    this.#at += 1;
    const start = this.#at;
    for (; ; this.#at += 1) {
      const character = this.#source[this.#at];
      if (character === undefined) throw this.#error('unexpected end of file, expecting ";" or "}"');
      if (character === '\n') this.#newline();
      if (character === '\\') this.#skipEscaped();
      else if (character === quote) break;
    }
    const word = this.#word(start, place);
    this.#at += 1;
    const after = this.#source[this.#at];
    if (after !== undefined && !SPACE.has(after) && after !== ';' && after !== '{' && after !== ')') {
      throw this.#error(`unexpected "${after}"`);
    }
    return word;
  }
}

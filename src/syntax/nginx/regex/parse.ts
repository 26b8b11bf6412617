import { byteEscape, Cursor, parseClass } from './classes.ts';
import { type Bytes, classEscape, complement, DOT, foldCase, none, single } from './sets.ts';
import { isUnlimited, type Node, type Pattern, PatternError, PatternUnsupported } from './tree.ts';

interface Flags {
  readonly caseless: boolean;
  readonly dotAll: boolean;
  readonly multiline: boolean;
  readonly extended: boolean;
}

const MOST_REPEAT = 65535;
const LONGEST_NAME = 32;
const VERB = /^\(\*[A-Za-z:]/;

/**
 * Parses a PCRE pattern. Throws PatternError when PCRE would refuse it and PatternUnsupported for what is valid but
 * not modelled (recursion, conditionals, `\K`, `\R`, `\X`, Unicode properties, verbs).
 */
export function parsePattern(source: string, caseless: boolean): Pattern {
  return new Parser(source).parse(caseless);
}

class Parser {
  readonly #cursor: Cursor;
  #captures = 0;
  readonly #names = new Map<string, number>();
  readonly #references: (() => void)[] = [];

  constructor(source: string) {
    this.#cursor = new Cursor(source);
  }

  parse(caseless: boolean): Pattern {
    if (VERB.test(this.#cursor.source)) throw new PatternUnsupported('a verb of PCRE');
    const root = this.#choice({ caseless, dotAll: false, multiline: false, extended: false });
    if (this.#cursor.at < this.#cursor.source.length) throw new PatternError('unmatched closing parenthesis', this.#cursor.at);
    for (const check of this.#references) check();
    return { source: this.#cursor.source, root, captures: this.#captures, names: [...this.#names] };
  }

  #peek(text: string): boolean {
    return this.#cursor.peek(text);
  }

  #take(text: string): boolean {
    return this.#cursor.take(text);
  }

  #class(flags: Flags): Node {
    if (/^\[([:.=])[a-z^]*\1\]/.test(this.#cursor.source.slice(this.#cursor.at)))
      throw new PatternError('POSIX named classes are supported only within a class', this.#cursor.at);
    const { bytes, negative } = parseClass(this.#cursor);
    const folded = flags.caseless ? foldCase(bytes) : bytes;
    return { kind: 'set', allowed: negative ? complement(folded) : folded };
  }

  #choice(start: Flags): Node {
    let flags = start;
    const options: Node[] = [];
    let items: Node[] = [];
    const close = () => {
      options.push(items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'sequence', items });
      items = [];
    };
    while (this.#cursor.at < this.#cursor.source.length && !this.#peek(')')) {
      if (this.#take('|')) {
        close();
        continue;
      }
      const inline = this.#inlineFlags(flags);
      if (inline !== undefined) {
        flags = inline;
        continue;
      }
      if (flags.extended && this.#skipExtended()) continue;
      const from = this.#cursor.at;
      const atom = this.#atom(flags);
      if (atom === undefined) continue;
      items.push(this.#repeats(atom, from, flags));
    }
    close();
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
  }

  /** `(?i)`, `(?-s)`: applies to the rest of the group. */
  #inlineFlags(flags: Flags): Flags | undefined {
    const found = /^\(\?([a-zA-Z^]*)(?:-([a-zA-Z]*))?\)/.exec(this.#cursor.source.slice(this.#cursor.at, this.#cursor.at + 20));
    if (found === null || found[1] === 'R') return undefined;
    this.#cursor.at += found[0].length;
    return this.#applyFlags(flags, found[1] ?? '', found[2] ?? '');
  }

  #applyFlags(flags: Flags, on: string, off: string): Flags {
    const foreign = /[^imsxnJUar^]/.exec(on + off)?.[0];
    if (foreign !== undefined) {
      throw new PatternError('unrecognized character after (? or (?-', this.#cursor.source.lastIndexOf(foreign, this.#cursor.at));
    }
    if (/[^imsx]/.test(on + off)) throw new PatternUnsupported(`the option (?${on}${off})`);
    const value = (letter: string, old: boolean) => (off.includes(letter) ? false : on.includes(letter) || old);
    return {
      caseless: value('i', flags.caseless),
      multiline: value('m', flags.multiline),
      dotAll: value('s', flags.dotAll),
      extended: value('x', flags.extended),
    };
  }

  #skipExtended(): boolean {
    const found = /^(?:[\t-\r ]+|#[^\n]*\n?)/.exec(this.#cursor.source.slice(this.#cursor.at));
    if (found === null) return false;
    this.#cursor.at += found[0].length;
    return true;
  }

  #repeats(atom: Node, from: number, flags: Flags): Node {
    let node = atom;
    for (let first = true; ; first = false) {
      if (flags.extended) while (this.#skipExtended());
      const bounds = this.#bounds();
      if (bounds === undefined) return node;
      if (!first || atom.kind === 'assert') throw new PatternError('quantifier does not follow a repeatable item', this.#cursor.at);
      const [least, most] = bounds;
      if (least > MOST_REPEAT || (most !== Number.POSITIVE_INFINITY && most > MOST_REPEAT))
        throw new PatternError('number too big in {} quantifier', this.#cursor.at);
      if (least > most) throw new PatternError('numbers out of order in {} quantifier', this.#cursor.at);
      const possessive = this.#take('+');
      const lazy = !possessive && this.#take('?');
      const repeat: Node = { kind: 'repeat', body: node, least, most, lazy };
      node = possessive ? { kind: 'atomic', body: repeat } : repeat;
      if (from < 0) return node;
    }
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#take('?')) return [0, 1];
    const found = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#cursor.source.slice(this.#cursor.at, this.#cursor.at + 24));
    if (found === null) return undefined;
    this.#cursor.at += found[0].length;
    const least = Number(found[1]);
    if (found[2] === undefined) return [least, least];
    return [least, found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3])];
  }

  #set(allowed: Bytes, flags: Flags): Node {
    return { kind: 'set', allowed: flags.caseless ? foldCase(allowed) : allowed };
  }

  #atom(flags: Flags): Node | undefined {
    const character = this.#cursor.source[this.#cursor.at] ?? '';
    switch (character) {
      case '(':
        return this.#group(flags);
      case '[':
        return this.#class(flags);
      case '\\':
        return this.#escape(flags);
      case '*':
      case '+':
      case '?':
        throw new PatternError('quantifier does not follow a repeatable item', this.#cursor.at);
      default:
        if (this.#bounds() !== undefined) throw new PatternError('quantifier does not follow a repeatable item', this.#cursor.at);
        this.#cursor.at += 1;
    }
    if (character === '.') return { kind: 'set', allowed: flags.dotAll ? complement(none()) : DOT };
    if (character === '^') return { kind: 'assert', what: flags.multiline ? 'line-start' : 'start' };
    if (character === '$') return { kind: 'assert', what: flags.multiline ? 'line-end' : 'end-newline' };
    return this.#set(single(character.charCodeAt(0)), flags);
  }

  #closed(flags: Flags): Node {
    const body = this.#choice(flags);
    if (!this.#take(')')) throw new PatternError('missing closing parenthesis', this.#cursor.source.length);
    return body;
  }

  #group(flags: Flags): Node | undefined {
    if (VERB.test(this.#cursor.source.slice(this.#cursor.at, this.#cursor.at + 3))) throw new PatternUnsupported('a verb of PCRE');
    this.#cursor.at += 1;
    if (!this.#take('?')) return this.#capture(flags, undefined);
    if (this.#take('#')) {
      const end = this.#cursor.source.indexOf(')', this.#cursor.at);
      if (end < 0) throw new PatternError('missing ) after (?# comment', this.#cursor.source.length);
      this.#cursor.at = end + 1;
      return undefined;
    }
    if (this.#take(':')) return this.#closed(flags);
    if (this.#take('>')) return { kind: 'atomic', body: this.#closed(flags) };
    if (this.#take('=')) return { kind: 'look', behind: false, negative: false, body: this.#closed(flags) };
    if (this.#take('!')) return { kind: 'look', behind: false, negative: true, body: this.#closed(flags) };
    if (this.#take('<=')) return this.#behind(flags, false);
    if (this.#take('<!')) return this.#behind(flags, true);
    const rest = this.#cursor.source.slice(this.#cursor.at);
    const name = /^(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest);
    if (name !== null) {
      this.#cursor.at += name[0].length;
      return this.#capture(flags, name[1] ?? name[2]);
    }
    const back = /^P=([A-Za-z_]\w*)\)/.exec(rest);
    if (back !== null) {
      this.#cursor.at += back[0].length;
      return this.#named(back[1] ?? '', flags);
    }
    const options = /^([a-zA-Z]*)(?:-([a-zA-Z]*))?:/.exec(rest);
    if (options !== null) {
      this.#cursor.at += options[0].length;
      return this.#closed(this.#applyFlags(flags, options[1] ?? '', options[2] ?? ''));
    }
    if (/^(?:R|P>|&|[+-]?\d|\(|\||C|\^)/.test(rest)) throw new PatternUnsupported(`the group (?${rest.slice(0, 2)}`);
    throw new PatternError('unrecognized character after (? or (?-', this.#cursor.at);
  }

  #behind(flags: Flags, negative: boolean): Node {
    const start = this.#cursor.at - 4;
    const body = this.#closed(flags);
    if (isUnlimited(body)) throw new PatternError('lookbehind assertion is not fixed length', start);
    return { kind: 'look', behind: true, negative, body };
  }

  #capture(flags: Flags, name: string | undefined): Node {
    this.#captures += 1;
    const index = this.#captures;
    if (name !== undefined) {
      if (name.length > LONGEST_NAME) throw new PatternError('subpattern name is too long (maximum 32 code units)', this.#cursor.at);
      if (this.#names.has(name))
        throw new PatternError('two named subpatterns have the same name (PCRE2_DUPNAMES not set)', this.#cursor.at);
      this.#names.set(name, index);
    }
    return { kind: 'capture', index, body: this.#closed(flags) };
  }

  #named(name: string, flags: Flags): Node {
    const node = { kind: 'reference' as const, index: 0, caseless: flags.caseless };
    const at = this.#cursor.at;
    this.#references.push(() => {
      const index = this.#names.get(name);
      if (index === undefined) throw new PatternError('reference to non-existent subpattern', at);
      node.index = index;
    });
    return node;
  }

  #numbered(index: number, flags: Flags): Node {
    const at = this.#cursor.at;
    this.#references.push(() => {
      if (index < 1 || index > this.#captures) throw new PatternError('reference to non-existent subpattern', at);
    });
    return { kind: 'reference', index, caseless: flags.caseless };
  }

  #escape(flags: Flags): Node | undefined {
    const letter = this.#cursor.source[this.#cursor.at + 1];
    if (letter === 'c' && this.#cursor.at + 2 === this.#cursor.source.length)
      throw new PatternError('\\c at end of pattern', this.#cursor.source.length);
    if (letter === undefined) throw new PatternError('\\ at end of pattern', this.#cursor.source.length);
    if (letter === 'Q') {
      const end = this.#cursor.source.indexOf('\\E', this.#cursor.at);
      const text = this.#cursor.source.slice(this.#cursor.at + 2, end < 0 ? undefined : end);
      this.#cursor.at = end < 0 ? this.#cursor.source.length : end + 2;
      if (text === '') return undefined;
      // A quantifier after \E repeats only the last character.
      const items = [...text].map((character) => this.#set(single(character.charCodeAt(0)), flags));
      const last = items.pop();
      if (last === undefined) return undefined;
      return items.length === 0 ? last : { kind: 'sequence', items: [...items, this.#repeats(last, -1, flags)] };
    }
    if (letter === 'E') {
      this.#cursor.at += 2;
      return undefined;
    }
    const what = ({ A: 'start', z: 'end', Z: 'end-newline', b: 'word', B: 'not-word' } as const)[letter];
    if (what !== undefined) {
      this.#cursor.at += 2;
      return { kind: 'assert', what };
    }
    const set = classEscape(letter);
    if (set !== undefined) {
      this.#cursor.at += 2;
      return { kind: 'set', allowed: set };
    }
    if (letter === 'N' && this.#cursor.source[this.#cursor.at + 2] !== '{') {
      this.#cursor.at += 2;
      return { kind: 'set', allowed: DOT };
    }
    const reference = this.#reference(flags);
    if (reference !== undefined) return reference;
    return this.#set(single(byteEscape(this.#cursor, false)), flags);
  }

  #reference(flags: Flags): Node | undefined {
    const rest = this.#cursor.source.slice(this.#cursor.at);
    const named = /^\\k(?:<(\w+)>|'(\w+)'|\{(\w+)\})/.exec(rest) ?? /^\\g\{([A-Za-z_]\w*)\}/.exec(rest);
    if (named !== null) {
      this.#cursor.at += named[0].length;
      return this.#named(named[1] ?? named[2] ?? named[3] ?? '', flags);
    }
    const numbered = /^\\g(?:\{(-?\d+)\}|(-?\d+))/.exec(rest);
    if (numbered !== null) {
      this.#cursor.at += numbered[0].length;
      const number = Number(numbered[1] ?? numbered[2]);
      return this.#numbered(number < 0 ? this.#captures + 1 + number : number, flags);
    }
    const digits = /^\\([1-9]\d*)/.exec(rest);
    if (digits === null) return undefined;
    const number = Number(digits[1]);
    // A number of two digits is octal unless that many groups were opened: left to the byte escape.
    if (number > 9 && number > this.#captures) return undefined;
    this.#cursor.at += digits[0].length;
    return this.#numbered(number, flags);
  }
}

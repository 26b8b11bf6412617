import { WORD_BYTES } from './sets.ts';
import { type Node, type Pattern, PatternUnsupported } from './tree.ts';

/** Steps after which a match is given up, so that no pattern can hang. */
const BUDGET = 200_000;
const LONGEST_SUBJECT = 8192;

/** The match took too many steps, or the subject is too long: not decided. */
export class MatchGivenUp extends Error {}

/** Groups of a match: whole match first, undefined for a group that took no part. */
export type Groups = readonly (string | undefined)[];

/** Finds the first match in a byte string, or undefined. Throws MatchGivenUp; never hangs. */
export function matchPattern(pattern: Pattern, subject: string): Groups | undefined {
  if (subject.length > LONGEST_SUBJECT) throw new MatchGivenUp('the subject is too long');
  const matcher = new Matcher(subject, pattern.captures);
  try {
    for (let start = 0; start <= subject.length; start += 1) {
      const end = matcher.run(pattern.root, start);
      if (end >= 0) return [subject.slice(start, end), ...matcher.groups()];
    }
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) throw new MatchGivenUp('the pattern nests too deep');
    throw error;
  }
}

type Next = (at: number) => boolean;

class Matcher {
  readonly #subject: string;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #steps = 0;

  constructor(subject: string, captures: number) {
    this.#subject = subject;
    this.#starts = new Int32Array(captures + 1).fill(-1);
    this.#ends = new Int32Array(captures + 1).fill(-1);
  }

  /** End of a match that starts here, or -1. */
  run(root: Node, start: number): number {
    let end = -1;
    this.#match(root, start, (at) => {
      end = at;
      return true;
    });
    return end;
  }

  groups(): (string | undefined)[] {
    return [...this.#starts.keys()].slice(1).map((index) => this.#group(index));
  }

  #group(index: number): string | undefined {
    const start = this.#starts[index] ?? -1;
    return start < 0 ? undefined : this.#subject.slice(start, this.#ends[index]);
  }

  #match(node: Node, at: number, next: Next): boolean {
    this.#steps += 1;
    if (this.#steps > BUDGET) throw new MatchGivenUp('the pattern needs too many steps');
    switch (node.kind) {
      case 'set':
        return at < this.#subject.length && node.allowed[this.#subject.charCodeAt(at)] === 1 && next(at + 1);
      case 'assert':
        return this.#holds(node.what, at) && next(at);
      case 'sequence':
        return this.#sequence(node.items, 0, at, next);
      case 'choice':
        return node.options.some((option) => this.#match(option, at, next));
      case 'capture':
        return this.#capture(node.index, node.body, at, next);
      case 'atomic': {
        const saved = this.#save();
        const end = this.run(node.body, at);
        if (end >= 0 && next(end)) return true;
        this.#restore(saved);
        return false;
      }
      case 'look':
        return this.#look(node, at, next);
      case 'repeat':
        return node.body.kind === 'set' ? this.#repeatSet(node, node.body.allowed, at, next) : this.#repeat(node, at, 0, next);
      case 'reference': {
        const text = this.#group(node.index);
        if (text === undefined) return false;
        const here = this.#subject.slice(at, at + text.length);
        const same = node.caseless ? lower(here) === lower(text) : here === text;
        return same && next(at + text.length);
      }
    }
  }

  #sequence(items: readonly Node[], index: number, at: number, next: Next): boolean {
    const item = items[index];
    if (item === undefined) return next(at);
    return this.#match(item, at, (after) => this.#sequence(items, index + 1, after, next));
  }

  #capture(index: number, body: Node, at: number, next: Next): boolean {
    const start = this.#starts[index] ?? -1;
    const end = this.#ends[index] ?? -1;
    const matched = this.#match(body, at, (after) => {
      const innerStart = this.#starts[index] ?? -1;
      const innerEnd = this.#ends[index] ?? -1;
      this.#starts[index] = at;
      this.#ends[index] = after;
      if (next(after)) return true;
      this.#starts[index] = innerStart;
      this.#ends[index] = innerEnd;
      return false;
    });
    if (!matched) {
      this.#starts[index] = start;
      this.#ends[index] = end;
    }
    return matched;
  }

  /** A repeated single byte: no recursion for each of them. */
  #repeatSet(node: Node & { kind: 'repeat' }, allowed: Uint8Array, at: number, next: Next): boolean {
    let most = 0;
    while (most < node.most && at + most < this.#subject.length && allowed[this.#subject.charCodeAt(at + most)] === 1) most += 1;
    this.#steps += most;
    if (node.lazy) {
      for (let count = node.least; count <= most; count += 1) if (this.#count() && next(at + count)) return true;
      return false;
    }
    for (let count = most; count >= node.least; count -= 1) if (this.#count() && next(at + count)) return true;
    return false;
  }

  #count(): true {
    this.#steps += 1;
    if (this.#steps > BUDGET) throw new MatchGivenUp('the pattern needs too many steps');
    return true;
  }

  #repeat(node: Node & { kind: 'repeat' }, at: number, done: number, next: Next): boolean {
    const again = () =>
      done < node.most &&
      this.#match(node.body, at, (after) => {
        // An empty turn ends the loop, or it would never stop.
        if (after === at && done >= node.least) return next(after);
        return this.#repeat(node, after, done + 1, next);
      });
    if (done < node.least) return again();
    return node.lazy ? next(at) || again() : again() || next(at);
  }

  #look(node: Node & { kind: 'look' }, at: number, next: Next): boolean {
    const saved = this.#save();
    const found = node.behind ? this.#behind(node.body, at) : this.run(node.body, at) >= 0;
    if (node.negative) {
      this.#restore(saved);
      return !found && next(at);
    }
    if (found && next(at)) return true;
    this.#restore(saved);
    return false;
  }

  #behind(body: Node, at: number): boolean {
    const options = body.kind === 'choice' ? body.options : [body];
    return options.some((option) => {
      const length = widthOf(option);
      return length <= at && this.#match(option, at - length, (after) => after === at);
    });
  }

  #holds(what: (Node & { kind: 'assert' })['what'], at: number): boolean {
    const length = this.#subject.length;
    switch (what) {
      case 'start':
        return at === 0;
      case 'end':
        return at === length;
      case 'end-newline':
        return at === length || (at === length - 1 && this.#subject[at] === '\n');
      case 'line-start':
        return at === 0 || (this.#subject[at - 1] === '\n' && at < length);
      case 'line-end':
        return at === length || this.#subject[at] === '\n';
      default: {
        const word = (index: number) => WORD_BYTES[this.#subject.charCodeAt(index)] === 1;
        return (word(at - 1) !== word(at)) === (what === 'word');
      }
    }
  }

  #save(): readonly [Int32Array, Int32Array] {
    return [this.#starts.slice(), this.#ends.slice()];
  }

  #restore([starts, ends]: readonly [Int32Array, Int32Array]): void {
    this.#starts.set(starts);
    this.#ends.set(ends);
  }
}

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Fixed length of a look-behind. Throws PatternUnsupported when there is none. */
function widthOf(node: Node): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'assert':
    case 'look':
      return 0;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + widthOf(item), 0);
    case 'capture':
    case 'atomic':
      return widthOf(node.body);
    case 'choice': {
      const widths = new Set(node.options.map(widthOf));
      if (widths.size === 1) return [...widths][0] ?? 0;
      throw new PatternUnsupported('a look-behind of several lengths');
    }
    case 'repeat':
      if (node.least === node.most) return node.least * widthOf(node.body);
      throw new PatternUnsupported('a look-behind of variable length');
    case 'reference':
      throw new PatternUnsupported('a reference in a look-behind');
  }
}

import type { Repository } from '../../repo.ts';
import { both, either, known, not, type Truth, type Value } from './shell-value.ts';

/** Whether a test runner invocation runs a file. */
export type Selection =
  | { readonly kind: 'selected' }
  | { readonly kind: 'left-out'; readonly reason: string }
  | { readonly kind: 'unclear'; readonly reason: string };

export const selected: Selection = { kind: 'selected' };
export const leftOut = (reason: string): Selection => ({ kind: 'left-out', reason });
export const unclear = (reason: string): Selection => ({ kind: 'unclear', reason });

export interface RunnerCall {
  readonly repo: Repository;
  readonly testFile: string;
  /** Arguments behind the runner's name. */
  readonly words: readonly Value[];
  readonly cwd: string | undefined;
  readonly environment: ReadonlyMap<string, Value>;
}

export interface Arguments {
  readonly positional: readonly string[];
  /** Option name to its values in order; an option without value has ''. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  /** A word that is not known, when it may be more than the value of a harmless option. */
  readonly unknown: string | undefined;
}

/** Splits arguments. `valued` take the next word; single-letter options may have their value attached. */
export function splitArguments(words: readonly Value[], valued: ReadonlySet<string>, harmless: RegExp): Arguments {
  const positional: string[] = [];
  const options = new Map<string, string[]>();
  let unknown: string | undefined;
  const add = (name: string, value: string): void => {
    const values = options.get(name) ?? [];
    values.push(value);
    options.set(name, values);
  };
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i];
    const text = known(word);
    if (text === undefined) {
      const prefix = word?.kind === 'unknown' ? word.prefix : '';
      const name = /^(--[\w.-]+)=/.exec(prefix)?.[1];
      if (!name || !harmless.test(name))
        unknown ??= prefix === '' ? 'an argument that is not known' : `an argument that starts with ${prefix}`;
      continue;
    }
    const assigned = /^(--[\w.-]+)=([\s\S]*)$/.exec(text);
    if (assigned?.[1]) add(assigned[1], assigned[2] ?? '');
    else if (text === '--') continue;
    else if (text.startsWith('-') && text.length > 1) {
      const short = /^(-[a-zA-Z])([\s\S]+)$/.exec(text);
      if (valued.has(text)) {
        i += 1;
        const value = known(words[i]);
        if (value === undefined && !harmless.test(text)) unknown ??= `the value of ${text}`;
        add(text, value ?? '');
      } else if (short?.[1] && !text.startsWith('--') && valued.has(short[1])) add(short[1], short[2] ?? '');
      else add(text, '');
    } else positional.push(text);
  }
  return { positional, options, unknown };
}

/** Evaluates `a and not (b or c)`, names three-valued; undefined also for what cannot be read. */
export function evaluateNames(expression: string, value: (name: string) => Truth): Truth {
  const tokens = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  let broken = false;
  const atom = (): Truth => {
    const token = tokens[at];
    at += 1;
    if (token === 'not') return not(atom());
    if (token === '(') {
      const inner = disjunction();
      if (tokens[at] !== ')') broken = true;
      at += 1;
      return inner;
    }
    if (token === undefined || token === ')' || token === 'and' || token === 'or') {
      broken = true;
      return undefined;
    }
    return value(token);
  };
  const conjunction = (): Truth => {
    let result = atom();
    while (tokens[at] === 'and') {
      at += 1;
      result = both(result, atom());
    }
    return result;
  };
  const disjunction = (): Truth => {
    let result = conjunction();
    while (tokens[at] === 'or') {
      at += 1;
      result = either(result, conjunction());
    }
    return result;
  };
  const result = disjunction();
  return broken || at !== tokens.length ? undefined : result;
}

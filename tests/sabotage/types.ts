import type { Repository } from '../../src/repo.ts';

/** A further edit of the same file, or of the one that is named. */
export type Further = readonly [find: string, replace: string, file?: string];

/** An edit that must cost a check its pass. */
export type Sabotaged = readonly [check: string, file: string, find: string, replace: string, ...further: Further[]];

/** An edit that must change nothing. */
export type Harmless = readonly [what: string, file: string, find: string, replace: string, ...further: Further[]];

/** An edit of a repository: what each file holds afterwards, null when it is gone. */
export interface Edit {
  readonly what: string;
  /** The check that must fall; none for a harmless edit. */
  readonly check?: string;
  readonly texts: ReadonlyMap<string, string | null>;
}

/** Makes edits of a service. Throws when one does not apply, because then it tests nothing. */
export type Operator = (repo: Repository) => readonly Edit[];

export const textOf = (repo: Repository, path: string): string => {
  const text = repo.text(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  return text;
};

/** The edit that a written list names. */
export function written(repo: Repository, [, file, find, replace, ...further]: Sabotaged | Harmless): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [from, to, other] of [[find, replace] as const, ...further]) {
    const path = other ?? file;
    const before = texts.get(path) ?? (from === '' ? '' : textOf(repo, path));
    if (!before.includes(from)) throw new Error(`${path} does not hold ${JSON.stringify(from)}`);
    texts.set(path, from === '' ? to : before.replace(from, () => to));
  }
  return texts;
}

/** One edit for each match of a pattern in a file; undefined leaves a match alone. */
export function each(
  repo: Repository,
  path: string,
  pattern: RegExp,
  change: (match: RegExpExecArray) => string | undefined,
  check: string,
): readonly Edit[] {
  const text = textOf(repo, path);
  const edits = [...text.matchAll(pattern)].flatMap((match): Edit[] => {
    const now = change(match);
    if (now === undefined || now === match[0]) return [];
    const texts = new Map([[path, text.slice(0, match.index) + now + text.slice(match.index + match[0].length)]]);
    return [{ check, what: `${path}: ${JSON.stringify(match[0].slice(0, 70))} becomes ${JSON.stringify(now.slice(0, 70))}`, texts }];
  });
  if (edits.length === 0) throw new Error(`nothing in ${path} matches ${pattern}`);
  return edits;
}

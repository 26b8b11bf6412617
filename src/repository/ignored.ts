import ignore, { type Ignore } from 'ignore';
import { folderOf, join } from './paths.ts';

const escapeGlob = (text: string): string => text.replace(/[\\*?[\]!# ]/g, '\\$&');

/** Rewrites one line of a nested ignore file so that it means the same at the root. */
function atRoot(line: string, folder: string): string | undefined {
  const text = line.replace(/\r$/, '');
  if (text.trim() === '' || text.startsWith('#')) return undefined;
  const negated = text.startsWith('!');
  const body = negated ? text.slice(1) : text;
  const anchored = /\/./.test(body.replace(/[\s/]+$/, '')) || body.startsWith('/');
  const prefix = `/${escapeGlob(folder)}/`;
  const pattern = anchored ? prefix + body.replace(/^\//, '') : `${prefix}**/${body.replace(/^\\(?=[#!])/, '')}`;
  return negated ? `!${pattern}` : pattern;
}

/**
 * Git's ignore rules of a tree. `read` gives the text of the `.gitignore` in a folder; it is asked at most once a folder,
 * parents first. Deeper files win over shallower ones, and nothing below an excluded folder can be included again (gitignore(5)).
 */
export class IgnoreRules {
  readonly #read: (folder: string) => string | undefined;
  readonly #chains = new Map<string, Ignore>();

  constructor(read: (folder: string) => string | undefined, exclude = '') {
    this.#read = read;
    const root = ignore({ ignorecase: false, allowRelativePaths: true }).add(exclude);
    this.#chains.set('', root.add(read('') ?? ''));
  }

  /** Whether the rules exclude a path; a trailing slash says that it is a folder. */
  ignores(path: string): boolean {
    const bare = path.replace(/\/+$/, '');
    return bare !== '' && this.#chain(folderOf(bare)).ignores(path);
  }

  #chain(folder: string): Ignore {
    const known = this.#chains.get(folder);
    if (known) return known;
    const parent = this.#chain(folderOf(folder));
    const text = this.#read(folder);
    const lines = text?.split('\n').flatMap((line) => atRoot(line, folder) ?? []) ?? [];
    const chain = lines.length === 0 ? parent : ignore({ ignorecase: false, allowRelativePaths: true }).add(parent).add(lines);
    this.#chains.set(folder, chain);
    return chain;
  }
}

export const ignoreFile = (folder: string): string => join(folder, '.gitignore');

import type { Code } from '../../code/code.ts';
import type { Repository } from '../../repo.ts';
import { changesByFetch, namesCallOf, namesProgram, sinkPackages, startsPrograms } from './imports.ts';
import { languageOf } from './steps.ts';

const SOURCE = /\.(?:py|[cm]?[jt]sx?)$/;

/**
 * Production files that may hold a sink call, each with the packages of the catalogue that it, or a file that it imports
 * from, imports: they name a call of one of these, change something by a request, or start a program.
 */
export function sinkFiles(repo: Repository, code: Code): ReadonlyMap<string, readonly string[]> {
  const sources = repo.files.filter(({ path, scope }) => scope === 'production' && SOURCE.test(path) && !/\.d\.[cm]?ts$/.test(path));
  const packages = new Map<string, readonly string[]>();
  for (const { path } of sources) {
    const found = sinkPackages(repo.text(path) ?? '', path);
    if (found.length > 0) packages.set(path, found);
  }
  const nearby = new Neighbours(repo, code, packages);
  for (const { path } of sources) nearby.passOn(path);
  const found = new Map<string, readonly string[]>();
  for (const { path } of sources) {
    const text = repo.text(path) ?? '';
    const near = [...new Set([...(packages.get(path) ?? []), ...nearby.of(path).flat()])];
    if (changesByFetch(text, path) || (startsPrograms(text, path) && namesProgram(text)) || namesCallOf(near, text, path))
      found.set(path, near);
  }
  return found;
}

/** The files of `sinkFiles`. */
export const filesWithSinks = (repo: Repository, code: Code): readonly string[] => [...sinkFiles(repo, code).keys()];

/** The packages of the files that a file imports from. */
class Neighbours {
  readonly #repo: Repository;
  readonly #code: Code;
  readonly #packages: Map<string, readonly string[]>;
  #stems: ReadonlySet<string>;

  constructor(repo: Repository, code: Code, packages: Map<string, readonly string[]>) {
    this.#repo = repo;
    this.#code = code;
    this.#packages = packages;
    this.#stems = new Set([...packages.keys()].map(stemOf));
  }

  of(path: string): readonly (readonly string[])[] {
    return firstPartyImports(this.#repo.text(path) ?? '', path).flatMap((specifier) => {
      if (!this.#mayBeHolder(specifier, path)) return [];
      const target = this.#code.resolve(path, specifier, languageOf(path));
      const theirs = target && 'file' in target ? this.#packages.get(target.file) : undefined;
      return theirs ? [theirs] : [];
    });
  }

  /** A file that only exports again what others hold counts as holding it. */
  passOn(path: string): void {
    if (this.#packages.has(path) || !isBarrel(this.#repo.text(path) ?? '', path)) return;
    const theirs = this.of(path).flat();
    if (theirs.length === 0) return;
    this.#packages.set(path, [...new Set(theirs)]);
    this.#stems = new Set([...this.#stems, stemOf(path)]);
  }

  /** By the last name of the specifier: most imports need no look at the tree. */
  #mayBeHolder(specifier: string, path: string): boolean {
    if (languageOf(path) === 'python')
      return this.#stems.has(specifier.replace(/\.+$/, '').split('.').at(-1) ?? '') || /^\.+$/.test(specifier);
    const last =
      specifier
        .replace(/\.[cm]?[jt]sx?$/, '')
        .split('/')
        .at(-1) ?? '';
    return this.#stems.has(last) || /^(?:index|\.*|src)$/.test(last) || /^[@~#]/.test(specifier);
  }
}

const isBarrel = (text: string, path: string): boolean =>
  path.endsWith('__init__.py') ||
  (languageOf(path) === 'javascript' && /\bexport\s*(?:\*|\{[^}]*\}|type\b[^;]*)\s*(?:as\s+\w+\s*)?from\b/.test(text));

/** The last name of a path without its extension; the folder's for an index file. */
function stemOf(path: string): string {
  const parts = path.replace(/\.(?:py|[cm]?[jt]sx?)$/, '').split('/');
  const last = parts.at(-1) ?? '';
  return (/^(?:index|__init__)$/.test(last) ? parts.at(-2) : last) ?? '';
}

function firstPartyImports(text: string, file: string): readonly string[] {
  if (languageOf(file) === 'javascript')
    return [...text.matchAll(/(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)(['"`])([^'"`\n]+)\1/g)].map(
      ([, , specifier = '']) => specifier,
    );
  return [...text.matchAll(/^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:\(([^)]*)|([^\n(]*))|import[ \t]+([\w.]+))/gm)].flatMap(
    ([, from, several, one, module]) =>
      from === undefined
        ? [module ?? '']
        : [
            from,
            ...(several ?? one ?? '')
              .split(',')
              .map((name) => `${from}${from.endsWith('.') ? '' : '.'}${name.trim().split(/\s+/)[0] ?? ''}`),
          ],
  );
}

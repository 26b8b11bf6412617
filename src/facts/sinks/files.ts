import type { Code } from '../../code/code.ts';
import type { Repository } from '../../repo.ts';
import { changesByFetch, importsIn, namesCallOf, namesProgram, sinkPackages, startsPrograms } from './imports.ts';
import { languageOf } from './steps.ts';

const SOURCE = /\.(?:py|[cm]?[jt]sx?)$/;

/** Production files that may hold a sink call: they name one of a package that they, or a file they import from, import. */
export function filesWithSinks(repo: Repository, code: Code): readonly string[] {
  const sources = repo.files.filter(({ path, scope }) => scope === 'production' && SOURCE.test(path) && !/\.d\.[cm]?ts$/.test(path));
  const packages = new Map<string, readonly string[]>();
  for (const { path } of sources) {
    const found = sinkPackages(repo.text(path) ?? '', path);
    if (found.length > 0) packages.set(path, found);
  }
  const nearby = new Neighbours(repo, code, packages);
  for (const { path } of sources) nearby.passOn(path);
  return sources.filter(({ path }) => holdsCall(repo, path, packages, nearby)).map(({ path }) => path);
}

function holdsCall(repo: Repository, path: string, packages: ReadonlyMap<string, readonly string[]>, nearby: Neighbours): boolean {
  const text = repo.text(path) ?? '';
  if (changesByFetch(text, path) || (startsPrograms(text, path) && namesProgram(text))) return true;
  const own = packages.get(path);
  return (own !== undefined && namesCallOf(own, text, path)) || nearby.of(path).some((theirs) => namesCallOf(theirs, text, path));
}

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

/** What a file imports, and what the files import that it imports from: where its clients may come from. */
export function packagesNear(repo: Repository, code: Code, file: string): readonly string[] {
  const text = repo.text(file) ?? '';
  const found = new Set(importsIn(text, file));
  for (const specifier of firstPartyImports(text, file)) {
    const target = code.resolve(file, specifier, languageOf(file));
    if (target && 'file' in target) for (const each of sinkPackages(repo.text(target.file) ?? '', target.file)) found.add(each);
  }
  return [...found];
}

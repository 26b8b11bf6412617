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
  const stems = new Set([...packages.keys()].map(stemOf));
  const calls = ({ path }: { readonly path: string }): boolean => {
    const text = repo.text(path) ?? '';
    const own = packages.get(path);
    if (own && namesCallOf(own, text, path)) return true;
    if (changesByFetch(text, path) || (startsPrograms(text, path) && namesProgram(text))) return true;
    return firstPartyImports(text, path).some((specifier) => {
      if (!stems.has(stemOf(specifier.replace(/[/.]+$/, '').replaceAll('.', '/')))) return false;
      const target = code.resolve(path, specifier, languageOf(path));
      const theirs = target !== undefined && 'file' in target ? packages.get(target.file) : undefined;
      return theirs !== undefined && namesCallOf(theirs, text, path);
    });
  };
  return sources.filter(calls).map(({ path }) => path);
}

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

import type { Repository } from '../repo.ts';
import type { Target } from './machine.ts';

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
const join = (folder: string, rest: string): string => (folder === '' ? rest : `${folder}/${rest}`);

/** Finds `a/b.py`, `a/b/__init__.py`, or the namespace folder `a/b` below a folder. */
function at(repo: Repository, folder: string, parts: readonly string[]): Target | undefined {
  const base = join(folder, parts.join('/'));
  if (repo.file(`${base}/__init__.py`)) return { file: `${base}/__init__.py` };
  if (repo.file(`${base}.py`)) return { file: `${base}.py` };
  return parts.length > 0 && repo.exists(base) && repo.under(base).some((entry) => entry.path.endsWith('.py'))
    ? { folder: base }
    : undefined;
}

/** The folders that absolute imports of a file start from: outwards from the file, packages themselves left out. */
function roots(repo: Repository, from: string, extra: readonly string[]): string[] {
  const result: string[] = [];
  const add = (folder: string): void => {
    if (!result.includes(folder)) result.push(folder);
  };
  for (let folder = folderOf(from); ; folder = folderOf(folder)) {
    if (!repo.file(join(folder, '__init__.py'))) add(folder);
    if (folder === '') break;
  }
  for (const folder of [...extra, 'src', 'app', 'backend', 'server', 'api']) if (repo.exists(folder)) add(folder);
  return result;
}

/**
 * Resolves a Python import as written. Relative imports that lead nowhere are unresolved; absolute ones that are not in
 * the repository are libraries, named by their dotted path.
 */
export function resolvePython(repo: Repository, from: string, module: string, extraRoots: readonly string[] = []): Target | undefined {
  const dots = /^\.+/.exec(module)?.[0].length ?? 0;
  const parts = module
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  if (dots > 0) {
    let folder = folderOf(from);
    for (let up = 1; up < dots; up++) folder = folderOf(folder);
    if (parts.length === 0) return repo.file(join(folder, '__init__.py')) ? { file: join(folder, '__init__.py') } : { folder };
    return at(repo, folder, parts);
  }
  let namespace: Target | undefined;
  for (const root of roots(repo, from, extraRoots)) {
    const target = at(repo, root, parts);
    if (!target) continue;
    if ('file' in target) return target;
    namespace ??= target;
  }
  if (namespace) return namespace;
  const [top = ''] = parts;
  const own = roots(repo, from, extraRoots).some((root) => {
    const found = at(repo, root, [top]);
    return found !== undefined && 'file' in found;
  });
  return own && parts.length > 1 ? undefined : { library: parts.join('.') };
}

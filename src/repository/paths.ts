/** Compares by UTF-16 code unit: the only order reports use. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Canonical spelling of a repository path: no `./`, no trailing or doubled slash. Undefined when it leaves the tree. */
export function normalise(path: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** The folder of a path; `''` for a file in the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The folder nearest above a file, or of it, that has one of these names; `''` is the root. Undefined: none has. */
export function nearestFolder(file: string, has: (path: string) => boolean, names: readonly string[]): string | undefined {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    if (names.some((name) => has(join(folder, name)))) return folder;
    if (folder === '') return undefined;
  }
}

export const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

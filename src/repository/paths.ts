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

export const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

import type { Machine } from '../machine.ts';

/** Names of the files and folders directly in a folder of the repository, each in order; the folder of the whole is `''`. */
export function entriesIn(m: Machine, folder: string): { readonly files: readonly string[]; readonly folders: readonly string[] } {
  const files: string[] = [];
  const folders = new Set<string>();
  const before = folder === '' ? '' : `${folder}/`;
  for (const path of m.options.files?.() ?? []) {
    if (!path.startsWith(before)) continue;
    const rest = path.slice(before.length);
    const slash = rest.indexOf('/');
    if (slash < 0) files.push(rest);
    else folders.add(rest.slice(0, slash));
  }
  return { files: files.sort(), folders: [...folders].sort() };
}

import type { Repository } from '../../src/repo.ts';

/** A repository of texts. */
export function memoryRepository(files: Readonly<Record<string, string>>): Repository {
  const paths = Object.keys(files).sort();
  const entries = paths.map((path) => ({ path, size: files[path]?.length ?? 0, scope: 'production' as const }));
  const under = (folder: string) => entries.filter((entry) => folder === '' || entry.path.startsWith(`${folder}/`));
  return {
    name: 'memory',
    files: entries,
    diagnostics: [],
    file: (path) => entries.find((entry) => entry.path === path),
    exists: (path) => Object.hasOwn(files, path) || under(path).length > 0,
    text: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    bytes: (path) => (Object.hasOwn(files, path) ? new TextEncoder().encode(files[path]) : undefined),
    lineAt: (path, offset) => (files[path] ?? '').slice(0, offset).split('\n').length,
    under,
    overlay: () => memoryRepository(files),
    digest: () => JSON.stringify(files),
    ignored: () => false,
  };
}

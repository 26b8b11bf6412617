import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { TargetError } from '../errors.ts';
import type { Repository } from '../repo.ts';
import { readRegular } from './disk.ts';
import { byCodeUnit, normalise } from './paths.ts';
import { scopeOf } from './scope.ts';
import { View } from './view.ts';
import { walk } from './walk.ts';

/** Opens a folder as a repository. Throws TargetError when it is not a readable folder. */
export function openRepository(root: string): Repository {
  let folder = false;
  try {
    folder = statSync(root).isDirectory();
  } catch {
    throw new TargetError(`${root}: no such folder`);
  }
  if (!folder) throw new TargetError(`${root}: not a folder`);
  const found = walk(root);
  if (found.files.length === 0 && found.diagnostics.some((entry) => entry.path === '.')) throw new TargetError(`${root}: cannot be read`);
  return new View({ ...found, name: basename(resolve(root)), read: (path, limit) => readRegular(join(root, path), limit) });
}

/** A repository held in memory: path to content. Throws on a path that leaves the tree. */
export function memoryRepository(files: Readonly<Record<string, string | Uint8Array>>, name = 'repository'): Repository {
  const contents = new Map<string, Uint8Array>();
  for (const [path, content] of Object.entries(files)) {
    const canonical = normalise(path);
    if (!canonical) throw new Error(`${path}: not a path inside a repository`);
    contents.set(canonical, typeof content === 'string' ? Buffer.from(content) : content);
  }
  const paths = [...contents.keys()].sort(byCodeUnit);
  return new View({
    name,
    files: paths.map((path) => ({ path, size: contents.get(path)?.length ?? 0, scope: scopeOf(path) })),
    diagnostics: [],
    exclude: '',
    read: (path, limit) => {
      const content = contents.get(path);
      return content && content.length <= limit ? content : undefined;
    },
  });
}

import { defineFact } from '../define.ts';
import type { Repository } from '../repo.ts';
import { byCodeUnit } from '../repository/paths.ts';
import { entrypoints, serviceOf } from './entrypoints.ts';
import { adapters } from './routes/adapters.ts';
import { candidates } from './routes/candidates.ts';

/** A service of a repository with several: the folder of its manifest, from which the deployment starts an application. */
export interface ServiceFolder {
  /** The last part of the folder, or the whole of it where two would have the same name. */
  readonly name: string;
  /** `.` for the root. */
  readonly path: string;
}

/** The services of a repository; empty for one or none, which is judged as a whole. */
export const services = defineFact({
  id: 'services',
  needs: { entrypoints },
  derive({ repo }, given): readonly ServiceFolder[] {
    const started = new Set(given.entrypoints.map(({ service }) => service));
    if (started.size < 2) return [];
    const serving = new Set(candidates(repo, adapters).map(({ service }) => service));
    const folders = [...started].filter((folder) => serving.has(folder)).sort(byCodeUnit);
    if (folders.length < 2) return [];
    const last = (folder: string): string => folder.slice(folder.lastIndexOf('/') + 1);
    const twice = (folder: string): boolean => folders.filter((each) => last(each) === last(folder)).length > 1;
    return folders.map((path) => ({ name: path === '.' ? 'root' : twice(path) ? path : last(path), path }));
  },
});

/**
 * The repository as one of its services: without the source code of the others. What they share stays, and so do their manifests,
 * images and documents, because the deployment is one.
 */
export function viewOf(repo: Repository, own: ServiceFolder, all: readonly ServiceFolder[]): Repository {
  const others = new Set(all.filter((each) => each !== own).map(({ path }) => path));
  const gone = repo.files.filter(
    ({ path, scope }) => scope !== 'test' && /\.(?:py|[cm]?[jt]sx?)$/.test(path) && others.has(serviceOf(repo, path)),
  );
  return repo.overlay(new Map(gone.map(({ path }) => [path, null])));
}

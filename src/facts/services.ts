import { defineFact } from '../define.ts';
import type { Repository } from '../repo.ts';
import { byCodeUnit } from '../repository/paths.ts';
import type { Contract } from './documents/contract-row.ts';
import { readDocuments } from './documents/library.ts';
import { entrypoints, serviceOf } from './entrypoints.ts';
import { adapters } from './routes/adapters.ts';
import { candidates } from './routes/candidates.ts';

/** A service of a repository with several: the folder of its manifest, from which the deployment starts an application. */
export interface ServiceFolder {
  /** The last part of the folder, or the whole of it where two would have the same name. */
  readonly name: string;
  /** `.` for the root. */
  readonly path: string;
  /** API documents that are about another service. */
  readonly foreign?: readonly string[];
}

/** The services of a repository; empty for one or none, which is judged as a whole. */
export const services = defineFact({
  id: 'services',
  needs: { entrypoints },
  derive({ repo, config }, given): readonly ServiceFolder[] {
    const started = new Set(given.entrypoints.map(({ service }) => service));
    if (started.size < 2) return [];
    const serving = new Set(candidates(repo, adapters).map(({ service }) => service));
    const folders = [...started].filter((folder) => serving.has(folder)).sort(byCodeUnit);
    if (folders.length < 2) return [];
    const last = (folder: string): string => folder.slice(folder.lastIndexOf('/') + 1);
    const twice = (folder: string): boolean => folders.filter((each) => last(each) === last(folder)).length > 1;
    const owned = contractOwners(repo, folders, config.docs.contract);
    return folders.map((path) => {
      const foreign = owned.filter(({ folder }) => folder !== path).map((each) => each.path);
      return { name: path === '.' ? 'root' : twice(path) ? path : last(path), path, ...(foreign.length > 0 ? { foreign } : {}) };
    });
  },
});

interface Owned {
  readonly path: string;
  readonly folder: string;
}

/** API documents, the contract first, each with the only service whose code names most of its paths. */
function contractOwners(repo: Repository, folders: readonly string[], declared: string | undefined): readonly Owned[] {
  const owned: Owned[] = [];
  let rest = repo;
  while (owned.length < MOST_DOCUMENTS) {
    const { contract } = readDocuments(rest, declared === undefined || owned.length > 0 ? {} : { contract: declared }).contract;
    const folder = contract && ownerOf(contract, repo, folders);
    if (!contract || folder === undefined) return owned;
    owned.push({ path: contract.path, folder });
    // What is chosen without it is about the same service, or about another one.
    rest = rest.overlay(new Map([[contract.path, null]]));
  }
  return owned;
}

const MOST_DOCUMENTS = 8;

function ownerOf(contract: Contract, repo: Repository, folders: readonly string[]): string | undefined {
  const first = (path: string): string | undefined => path.split('/').find((part) => /^(?!api$|v\d+$)\w[\w-]*$/.test(part));
  const words = new Set(contract.rows.flatMap(({ path }) => first(path) ?? []));
  if (words.size < 3) return undefined;
  const named = new Map(folders.map((folder) => [folder, new Set<string>()]));
  for (const { path, scope } of repo.files) {
    const found = scope === 'production' && isCode(path) ? named.get(serviceOf(repo, path)) : undefined;
    if (!found || found.size === words.size) continue;
    for (const match of (repo.text(path) ?? '').matchAll(/["'`/]([\w-]+)(?=["'`/])/g))
      if (words.has(match[1] ?? '')) found.add(match[1] ?? '');
  }
  const shares = [...named].map(([folder, found]) => ({ folder, share: found.size / words.size })).sort((a, b) => b.share - a.share);
  const [most, next] = shares;
  return most && next && most.share >= 0.7 && next.share < 0.4 ? most.folder : undefined;
}

const isCode = (path: string): boolean => /\.(?:py|[cm]?[jt]sx?)$/.test(path);

/**
 * The repository as one of its services: without the source code of the others and the contract of another. What they share stays, and so
 * do their manifests, images and documents, because the deployment is one.
 */
export function viewOf(repo: Repository, own: ServiceFolder, all: readonly ServiceFolder[]): Repository {
  const others = new Set(all.filter((each) => each !== own).map(({ path }) => path));
  const gone = repo.files.filter(
    ({ path, scope }) => own.foreign?.includes(path) || (scope !== 'test' && isCode(path) && others.has(serviceOf(repo, path))),
  );
  return repo.overlay(new Map(gone.map(({ path }) => [path, null])));
}

import { posix } from 'node:path';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { DockerIgnore } from '../../syntax/dockerignore.ts';
import { composeProject } from '../deployment/compose-project.ts';
import { type Container, containers } from '../deployment/containers.ts';
import { credentialWrites } from './credential-writes.ts';

/** A path that holds credentials at run time, and what keeps it out of commits and images. */
export interface CredentialPath {
  readonly path: string;
  readonly from: Location;
  readonly why: string;
  /** Git excludes it. */
  readonly git: boolean;
  /** It is in the repository. */
  readonly tracked: boolean;
  /** Build contexts that hold it, and whether their image copies it. */
  readonly contexts: readonly {
    readonly dockerfile: string;
    readonly ignored: boolean;
    readonly copied: boolean;
    readonly ignoreFile: string | undefined;
  }[];
}

/** Paths that code writes credentials to, and env files that code and deployment read. */
export const credentialPaths = defineFact({
  id: 'credential-paths',
  needs: { credentialWrites, composeProject, containers },
  derive({ repo }, given): readonly CredentialPath[] {
    const found = new Map<string, { from: Location; why: string }>();
    const add = (path: string, from: Location, why: string): void => {
      const normal = posix.normalize(path);
      if (!normal.startsWith('..') && !normal.startsWith('/') && normal !== '.' && !found.has(normal)) found.set(normal, { from, why });
    };
    for (const write of given.credentialWrites.writes)
      for (const path of write.paths) add(path, { path: write.path, line: write.line }, `${write.name} writes ${write.what} to it`);
    for (const service of given.composeProject?.project.services.values() ?? [])
      for (const file of service.envFiles) add(file.path, file.from, `${service.name} takes its variables from it`);
    const env = envFile(repo);
    if (env) add('.env', env, 'variables are read from it');
    const builds = contextsOf(given.containers, repo);
    return [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([path, { from, why }]): CredentialPath => ({
          path,
          from,
          why,
          git: repo.ignored(path),
          tracked: repo.file(path) !== undefined,
          contexts: builds.flatMap(({ context, dockerfile, copies }) => {
            const inside = context === '' ? path : path.startsWith(`${context}/`) ? path.slice(context.length + 1) : undefined;
            if (inside === undefined) return [];
            const own = `${dockerfile}.dockerignore`;
            const shared = context === '' ? '.dockerignore' : `${context}/.dockerignore`;
            const ignoreFile = repo.file(own) ? own : repo.file(shared) ? shared : undefined;
            const ignored = ignoreFile !== undefined && new DockerIgnore(repo.text(ignoreFile) ?? '').ignores(inside);
            return [
              {
                dockerfile,
                ignored,
                copied: copies.some((copy) => copy === '' || inside === copy || inside.startsWith(`${copy}/`)),
                ignoreFile,
              },
            ];
          }),
        }),
      );
  },
});

/** What says that a `.env` file is read: an example of one, or code that loads it. */
function envFile(repo: Repository): Location | undefined {
  const example = repo.files.find(({ path }) => /^\.?env\.(?:example|sample|template|dist)$|^\.env-(?:example|sample)$/.test(path));
  if (example) return { path: example.path, line: 1 };
  for (const { path, scope, size } of repo.files) {
    if (scope !== 'production' || size > 400_000 || !/\.(?:py|[cm]?[jt]sx?)$/.test(path)) continue;
    const text = repo.text(path) ?? '';
    const at = text.search(
      /env_file\s*=\s*["'](?:\.\.\/)*\.env["']|["']env_file["']\s*:\s*["'](?:\.\.\/)*\.env["']|\bload_dotenv\(|["']dotenv(?:\/config)?["']/,
    );
    if (at >= 0) return { path, line: repo.lineAt(path, at) };
  }
  return undefined;
}

interface Build {
  readonly context: string;
  readonly dockerfile: string;
  /** Folders and files of the context that some stage copies; `''`: all of it. */
  readonly copies: readonly string[];
}

function contextsOf(all: readonly Container[], repo: Repository): readonly Build[] {
  const builds = new Map<string, Build>();
  for (const { dockerfile, context, image } of all) {
    if (dockerfile === undefined || !repo.file(dockerfile)) continue;
    const copies = (image?.copies ?? []).flatMap(({ source, paths }) =>
      source === undefined
        ? paths.map((path) =>
            posix
              .normalize(path.replace(/^\/+/, '') || '.')
              .replace(/^\.$/, '')
              .replace(/\/$/, ''),
          )
        : [],
    );
    builds.set(`${context}\0${dockerfile}`, { context, dockerfile, copies });
  }
  return [...builds.values()];
}

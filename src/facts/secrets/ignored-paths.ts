import { posix } from 'node:path';
import { defineFact, type Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { DockerIgnore } from '../../syntax/dockerignore.ts';
import { composeProject } from '../deployment/compose-project.ts';
import { type Container, containers } from '../deployment/containers.ts';
import { serviceOf } from '../entrypoints.ts';
import { credentialWrites } from './credential-writes.ts';
import { secretFiles } from './secret-files.ts';

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

/** Paths that code writes credentials to, files that secrets are mounted from, and env files that code and deployment read. */
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
    for (const { name, path, from } of secretFiles(given.composeProject)) add(path, from, `the secret ${name} is read from it`);
    const env = envFile(repo);
    if (env) add(env.path, env.from, 'variables are read from it');
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

/** A `.env` file that is read: an example of one stands beside it, or code loads it. */
function envFile(repo: Repository): { path: string; from: Location } | undefined {
  const example = repo.files.find(({ path }) => /^\.?env\.(?:example|sample|template|dist)$|^\.env[-.](?:example|sample)$/.test(path));
  if (example) return { path: '.env', from: { path: example.path, line: 1 } };
  for (const { path, scope, size } of repo.files) {
    if (scope !== 'production' || size > 400_000 || !/\.(?:py|[cm]?[jt]sx?)$/.test(path) || /\.config\.[cm]?[jt]s$/.test(path)) continue;
    const text = repo.text(path) ?? '';
    const found = /env_file["']?\s*[=:]\s*["']((?:\.\.\/)*)\.env["']|\bload_dotenv\(|["']dotenv(?:\/config)?["']/.exec(text);
    if (!found) continue;
    // The process starts where its manifest stands; `../.env` is one folder above.
    const folder = posix.join(serviceOf(repo, path), found[1] ?? '');
    return { path: posix.join(folder, '.env'), from: { path, line: repo.lineAt(path, found.index) } };
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

import { posix } from 'node:path';
import { readJsonObject } from '../../code/resolve-javascript.ts';
import type { Repository } from '../../repo.ts';
import { type Entry, foldersOf, joined, placesOf, type Starting, type Where } from './where.ts';

const TAKES_VALUE = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--env-file',
  '-P',
  '--project',
  '--conditions',
  '-C',
  '--config',
  '-c',
]);

/** `node …` and what runs TypeScript as it is: the source of the file that is run. */
export function nodeProgram(starting: Starting, program: string, rest: readonly string[], where: Where): readonly Entry[] {
  if (program === 'next') return [];
  if (program === 'nest')
    return sourceOf(
      starting,
      foldersOf(where).map((folder) => joined(folder, 'src/main')),
    );
  const target = rest.find(
    (word, index) =>
      !word.startsWith('-') && !TAKES_VALUE.has(rest[index - 1] ?? '') && word !== 'run' && word !== 'watch' && word !== 'start',
  );
  return target === undefined ? [] : sourceOf(starting, placesOf(where, target));
}

/** The first of these paths that is a file, or was built from one. */
export function sourceOf({ repo, resolver }: Starting, places: readonly string[]): readonly Entry[] {
  const found = (path: string): string | undefined => {
    const file = resolver.file(path.replace(/\.[cm]?js$/, '')) ?? resolver.file(path);
    return file !== undefined && /\.[cm]?[jt]sx?$/.test(file) && !file.endsWith('.d.ts') ? file : undefined;
  };
  for (const place of places) {
    const file =
      found(place) ??
      built(repo, place)
        .map(found)
        .find((each) => each !== undefined);
    if (file !== undefined) return [{ file, main: true }];
  }
  return [];
}

/** Sources that a build may have made a file from: by `outDir`, by the targets of an Nx project, by the usual names of folders. */
function built(repo: Repository, path: string): string[] {
  const found: string[] = [];
  const without = path.replace(/\.[cm]?js$/, '');
  for (const { path: project } of repo.files) if (/(?:^|\/)project\.json$/.test(project)) found.push(...nxSources(repo, project, without));
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const at = folder === '.' ? '' : folder;
    for (const name of ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.prod.json', 'tsconfig.server.json', 'tsconfig.app.json']) {
      const options = readJsonObject(repo, joined(at, name))?.compilerOptions;
      if (typeof options !== 'object' || options === null) continue;
      const { outDir, rootDir } = options as Record<string, unknown>;
      const out = typeof outDir === 'string' ? joined(at, outDir) : undefined;
      if (out === undefined || out === at || !without.startsWith(`${out}/`)) continue;
      const rest = without.slice(out.length + 1);
      if (typeof rootDir === 'string') found.push(joined(joined(at, rootDir), rest));
      found.push(joined(at, rest), joined(at, `src/${rest}`));
    }
    if (at === '') break;
  }
  const parts = without.split('/');
  parts.forEach((part, index) => {
    if (!/^(?:dist|build|lib|out|output|compiled|\.output|\.build|release)$/.test(part)) return;
    const [before, after] = [parts.slice(0, index), parts.slice(index + 1)];
    found.push([...before, 'src', ...after].join('/'), [...before, ...after].join('/'));
    // `dist/apps/api/main` of a workspace is built from `apps/api/src/main`.
    if (after.length > 1) found.push([...before, ...after.slice(0, -1), 'src', ...after.slice(-1)].join('/'));
  });
  return found;
}

function nxBuild(manifest: Record<string, unknown> | undefined): Record<string, unknown> {
  const targets = manifest?.targets;
  const build = typeof targets === 'object' && targets !== null ? (targets as Record<string, unknown>).build : undefined;
  const options = typeof build === 'object' && build !== null ? (build as Record<string, unknown>).options : undefined;
  return typeof options === 'object' && options !== null ? (options as Record<string, unknown>) : {};
}

function nxMain(manifest: Record<string, unknown> | undefined): string[] {
  const { main } = nxBuild(manifest);
  return typeof main === 'string' ? [main] : [];
}

function nxSources(repo: Repository, project: string, path: string): string[] {
  const manifest = readJsonObject(repo, project);
  return nxBuild(manifest).outputPath === posix.dirname(path) ? nxMain(manifest) : [];
}

/** What `nx serve NAME` and `nx run NAME:serve` start; without a name, the project of the folder. */
export function nxProject(starting: Starting, name: string | undefined, where: Where): readonly Entry[] {
  for (const { path } of starting.repo.files) {
    if (!/(?:^|\/)project\.json$/.test(path)) continue;
    const manifest = readJsonObject(starting.repo, path);
    const folder = path.includes('/') ? posix.dirname(path) : '';
    if (name === undefined ? folder !== where.folder : manifest?.name !== name && posix.basename(folder) !== name) continue;
    const usual = ['src/main', 'src/index', 'src/server'].map((each) => joined(folder, each));
    return sourceOf(starting, [...nxMain(manifest), ...usual]);
  }
  return [];
}

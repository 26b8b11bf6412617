import { posix } from 'node:path';
import type { Repository } from '../../repo.ts';
import type { Dockerfile } from '../../syntax/dockerfile.ts';
import { buildImage, type Copy, type Image } from '../images/image.ts';
import { joined } from './where.ts';

const MOST = 16;

/**
 * Which files of the repository a path of an image may be: through the COPY instructions of its stages, and for what a
 * build made, beside the nearest manifest that was copied. Rule: Dockerfile reference, COPY.
 */
export function imagePaths(repo: Repository, file: Dockerfile, image: Image, context: string): (path: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const stages = new Map<string, Image | undefined>();
  const stage = (name: string): Image | undefined => {
    if (!stages.has(name)) stages.set(name, buildImage(file, { target: name }));
    return stages.get(name);
  };
  const through = (of: Image, path: string, depth: number): string[] => {
    const found: string[] = [];
    for (const copy of [...of.copies].reverse().sort((a, b) => length(b) - length(a)))
      for (const source of sourcesOf(repo, copy, path, context)) {
        const from = copy.source === undefined ? undefined : stage(copy.source);
        if (copy.source === undefined) found.push(unpruned(joined(context, source)));
        else if (from && depth < 6) found.push(...through(from, posix.resolve('/', source), depth + 1));
      }
    if (found.length === 0) found.push(...besideManifest(of, path, depth));
    return [...new Set(found)].slice(0, MOST);
  };
  /** A file that a build made is looked for where the folder above it comes from. */
  const besideManifest = (of: Image, path: string, depth: number): string[] => {
    const found: string[] = [];
    if (depth > 6) return found;
    for (let folder = posix.dirname(path); folder !== '/' && folder !== '.'; folder = posix.dirname(folder))
      for (const copy of of.copies)
        for (const manifest of ['package.json', 'pyproject.toml', 'requirements.txt'])
          if (copy.source === undefined)
            for (const source of sourcesOf(repo, copy, `${folder}/${manifest}`, context)) {
              const at = joined(context, source);
              if (repo.file(at)) found.push(joined(posix.dirname(at), posix.relative(folder, path)));
            }
    return found;
  };
  return (path) => {
    let found = known.get(path);
    if (!found) {
      found = through(image, path, 0);
      known.set(path, found);
    }
    return found;
  };
}

/** `turbo prune --docker` writes the part of the workspace that an application needs below `out`. */
const unpruned = (path: string): string => path.replace(/^out\/(?:full|json)(?:\/|$)/, '');

const length = (copy: Copy): number => copy.destination.replace(/\/$/, '').length;

/** Sources of a COPY, as written, that end up at a path. */
function sourcesOf(repo: Repository, copy: Copy, path: string, context: string): string[] {
  const folder = copy.destination.replace(/\/$/, '');
  if (path !== folder && !path.startsWith(`${folder}/`)) return [];
  const rest = path.slice(folder.length + 1);
  return copy.paths.flatMap((written) => {
    const source = written.replace(/\/$/, '');
    const name = posix.basename(source);
    if (/[*?[]/.test(name)) {
      const pattern = new RegExp(
        `^${name
          .replace(/[.+^${}()|\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      );
      return rest !== '' && !rest.includes('/') && pattern.test(rest) ? [posix.join(posix.dirname(source), rest)] : [];
    }
    const isFile = copy.source === undefined && repo.file(joined(context, source.replace(/^\/+/, ''))) !== undefined;
    if (isFile) return rest === name || rest === '' ? [source] : [];
    // What another stage made may be a file or a folder.
    const asFile = copy.source !== undefined && (rest === name || (rest === '' && !copy.destination.endsWith('/'))) ? [source] : [];
    return [...asFile, posix.join(source, rest)];
  });
}

/** The folder that a Dockerfile is built in: the one that has most of what it copies. */
export function contextOf(repo: Repository, file: Dockerfile, image: Image, folders: ReadonlySet<string>): string {
  const own = file.path.includes('/') ? file.path.slice(0, file.path.lastIndexOf('/')) : '';
  const candidates = ['', own];
  for (let up = own; up.includes('/'); ) {
    up = up.slice(0, up.lastIndexOf('/'));
    candidates.push(up);
  }
  const copies: string[] = file.instructions
    .filter(({ keyword, flags }) => (keyword === 'COPY' || keyword === 'ADD') && !flags.has('from'))
    .flatMap(({ text }) => text.split(/\s+/).slice(0, -1))
    .map((each) => each.replace(/^\.?\//, '').replace(/\/$/, ''))
    .filter((each) => each !== '' && each !== '.');
  void image;
  const score = (context: string): number =>
    copies.filter((each) => repo.file(joined(context, each)) !== undefined || folders.has(joined(context, each))).length;
  let best = own;
  for (const each of candidates) if (score(each) > score(best)) best = each;
  return best;
}

import { basename, resolve } from 'node:path';
import type { Diagnostic } from '../define.ts';
import { TargetError, UsageError } from '../errors.ts';
import type { Repository } from '../repo.ts';
import { readGit } from './git.ts';
import { limits } from './limits.ts';
import { byCodeUnit, folderOf } from './paths.ts';
import { scopeOf } from './scope.ts';
import { View } from './view.ts';

interface Blob {
  readonly path: string;
  readonly id: string;
  readonly size: number;
}

const batch = { files: 256, bytes: 32 * 1024 * 1024 } as const;
/** Bytes kept for the next reading. */
const kept = 256 * 1024 * 1024;

/**
 * The folder as it was at a commit, read from git's object database: no checkout, no hooks, no filters. Throws UsageError for a
 * reference that git would read as an option, and TargetError when the commit is not there, as in a shallow clone.
 */
export function gitRepository(folder: string, ref: string): Repository {
  if (ref === '' || ref.startsWith('-') || /[\s:]/.test(ref)) throw new UsageError(`"${ref}" is not a branch, tag or commit`);
  const prefix = text(readGit(folder, ['rev-parse', '--show-prefix']));
  if (prefix === undefined) throw new TargetError(`${folder}: not in a git repository, so there is nothing to compare with`);
  const commit = text(readGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]));
  if (!commit)
    throw new TargetError(
      `${ref}: no such commit here; fetch the history it needs (actions/checkout: fetch-depth: 0, git: fetch --unshallow)`,
    );
  const listing = readGit(folder, ['ls-tree', '-r', '-l', '-z', '--full-tree', `${commit}:${prefix}`]);
  if (!listing) throw new TargetError(`${ref}: the folder did not exist at that commit, or its tree cannot be read`);
  const { blobs, diagnostics } = entriesOf(listing.toString('utf8'));
  const byPath = new Map(blobs.map((blob) => [blob.path, blob]));
  const read = reader(folder, blobs);
  return new View({
    name: basename(resolve(folder)),
    files: blobs.map(({ path, size }) => ({ path, size, scope: scopeOf(path) })),
    diagnostics,
    exclude: '',
    read: (path, limit) => {
      const blob = byPath.get(path);
      return blob && blob.size <= limit ? read(blob) : undefined;
    },
  });
}

const text = (output: Buffer | undefined): string | undefined => output?.toString('utf8').trim();

/** Files of a recursive listing, without what an inspection of a folder leaves out too. */
function entriesOf(listing: string): { readonly blobs: readonly Blob[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const found: Blob[] = [];
  for (const entry of listing.split('\0')) {
    const [, mode, kind, id = '', size, path = ''] = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t([\s\S]+)$/.exec(entry) ?? [];
    if (kind === undefined || /(?:^|\/)(?:node_modules|bower_components|__pycache__)\//.test(path)) continue;
    if (mode === '120000') diagnostics.push({ path, reason: 'symbolic link, not followed' });
    else if (kind !== 'blob') diagnostics.push({ path, reason: 'submodule, not read' });
    else if (!/^\d+$/.test(size ?? '')) throw new TargetError(`${path}: its content is missing in this clone`);
    else found.push({ path, id, size: Number(size) });
  }
  const environments = found
    .filter(({ path }) => /(?:^|\/)pyvenv\.cfg$/.test(path) && path.includes('/'))
    .map(({ path }) => `${folderOf(path)}/`);
  const blobs = found
    .filter(({ path }) => !environments.some((folder) => path.startsWith(folder)))
    .sort((a, b) => byCodeUnit(a.path, b.path));
  if (blobs.length > limits.files) diagnostics.push({ path: '.', reason: `more than ${limits.files} files; the rest was not read` });
  return { blobs: blobs.slice(0, limits.files), diagnostics };
}

/** Reads blobs in batches of neighbours, since a process for each file would be slow; keeps the last batches. */
function reader(folder: string, blobs: readonly Blob[]): (blob: Blob) => Uint8Array {
  const groups: Blob[][] = [];
  const groupOf = new Map<string, Blob[]>();
  let bytes = 0;
  for (const blob of blobs) {
    if (blob.size > limits.data) continue;
    let group = groups.at(-1);
    if (!group || group.length >= batch.files || bytes + blob.size > batch.bytes) {
      group = [];
      groups.push(group);
      bytes = 0;
    }
    group.push(blob);
    bytes += blob.size;
    groupOf.set(blob.path, group);
  }
  const loaded = new Map<Blob[], ReadonlyMap<string, Uint8Array>>();
  const weigh = (group: readonly Blob[]): number => group.reduce((sum, blob) => sum + blob.size, 0);
  let held = 0;
  return (blob) => {
    const group = groupOf.get(blob.path) ?? [blob];
    let contents = loaded.get(group);
    if (!contents) {
      contents = loadBlobs(folder, group);
      loaded.set(group, contents);
      held += weigh(group);
      for (const oldest of loaded.keys()) {
        if (held <= kept || oldest === group) break;
        loaded.delete(oldest);
        held -= weigh(oldest);
      }
    }
    const content = contents.get(blob.id);
    if (!content) throw new TargetError(`${blob.path}: its content is missing in this clone`);
    return content;
  };
}

function loadBlobs(folder: string, group: readonly Blob[]): ReadonlyMap<string, Uint8Array> {
  const limit = group.reduce((sum, blob) => sum + blob.size + 200, 1024);
  const output = readGit(folder, ['cat-file', '--batch'], { input: `${group.map((blob) => blob.id).join('\n')}\n`, limit });
  const contents = new Map<string, Uint8Array>();
  for (let at = 0; output && at < output.length; ) {
    const end = output.indexOf(10, at);
    const [id = '', kind, size] = output.toString('latin1', at, end).split(' ');
    if (kind !== 'blob') break;
    contents.set(id, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}

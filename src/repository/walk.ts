import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join as joinNative } from 'node:path';
import type { Diagnostic } from '../define.ts';
import type { FileEntry } from '../repo.ts';
import { decode } from './decode.ts';
import { readRegular } from './disk.ts';
import { IgnoreRules, ignoreFile } from './ignored.ts';
import { limits } from './limits.ts';
import { byCodeUnit, join } from './paths.ts';
import { scopeOf } from './scope.ts';
import { readIndex } from './tracked.ts';

export interface Walk {
  readonly files: readonly FileEntry[];
  readonly diagnostics: readonly Diagnostic[];
  /** Ignore rules of the clone itself (`.git/info/exclude`). */
  readonly exclude: string;
}

const versionControl = new Set(['.git', '.hg', '.svn', '.jj']);
const installed = new Set(['node_modules', 'bower_components', '__pycache__']);

const kindOf = (entry: Dirent): string =>
  entry.isFIFO()
    ? 'a named pipe'
    : entry.isSocket()
      ? 'a socket'
      : entry.isBlockDevice() || entry.isCharacterDevice()
        ? 'a device'
        : 'a special file';

/**
 * Lists the files of a folder in code-unit order. Ignored paths that git does not track, version control data and
 * installed packages are left out; links are not followed; everything else that is left out has a diagnostic.
 */
export function walk(root: string, maximum: number = limits.files): Walk {
  const files: FileEntry[] = [];
  const diagnostics: Diagnostic[] = [];
  const read = (path: string): string | undefined => {
    const bytes = readRegular(joinNative(root, path), limits.text);
    const decoded = bytes && decode(bytes);
    return decoded && 'text' in decoded ? decoded.text : undefined;
  };
  const own = (folder: string): boolean => lstatSync(joinNative(root, folder), { throwIfNoEntry: false })?.isDirectory() ?? false;
  const exclude = (own('.git') && own('.git/info') && read('.git/info/exclude')) || '';
  const tracked = readIndex(own('.git') ? readRegular(joinNative(root, '.git/index'), 4 * limits.data) : undefined);
  const withRules = new Set<string>();
  const listed = new Map<string, Dirent[]>();
  const list = (folder: string): Dirent[] => {
    const entries = readdirSync(joinNative(root, folder), { withFileTypes: true });
    if (entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) withRules.add(folder);
    return entries;
  };
  try {
    listed.set('', list(''));
  } catch {
    return { files, diagnostics: [{ path: '.', reason: 'folder cannot be read' }], exclude };
  }
  const rules = new IgnoreRules((folder) => (withRules.has(folder) ? read(ignoreFile(folder)) : undefined), exclude);
  let full = false;

  const add = (path: string): void => {
    if (files.length >= maximum) {
      full = true;
      diagnostics.push({ path: '.', reason: `more than ${maximum} files; the rest was not read` });
      return;
    }
    try {
      files.push({ path, size: lstatSync(joinNative(root, path)).size, scope: scopeOf(path) });
    } catch {
      diagnostics.push({ path, reason: path.includes('\uFFFD') ? 'file name is not valid UTF-8' : 'file cannot be read' });
    }
  };

  const visit = (folder: string, entries: readonly Dirent[]): void => {
    for (const entry of [...entries].sort((a, b) => byCodeUnit(a.name, b.name))) {
      if (full) return;
      if (versionControl.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (rules.ignores(entry.isDirectory() ? `${path}/` : path) && !tracked.has(path)) continue;
      if (entry.isSymbolicLink()) diagnostics.push({ path, reason: 'symbolic link, not followed' });
      else if (entry.isFile()) add(path);
      else if (!entry.isDirectory()) diagnostics.push({ path, reason: `${kindOf(entry)}, not read` });
      else if (installed.has(entry.name)) diagnostics.push({ path, reason: 'installed packages, not read' });
      else descend(path);
    }
  };

  const descend = (folder: string): void => {
    let entries: Dirent[];
    try {
      entries = list(folder);
    } catch {
      diagnostics.push({ path: folder, reason: 'folder cannot be read' });
      return;
    }
    if (entries.some((entry) => entry.name === 'pyvenv.cfg')) diagnostics.push({ path: folder, reason: 'installed packages, not read' });
    else visit(folder, entries);
  };

  visit('', listed.get('') ?? []);
  return { files: files.sort((a, b) => byCodeUnit(a.path, b.path)), diagnostics, exclude };
}

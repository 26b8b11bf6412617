import { readJsonObject } from '../../code/resolve-javascript.ts';
import type { Repository } from '../../repo.ts';

/** The version requirement of a package as the nearest manifest of a file states it. */
export function packageVersion(repo: Repository, file: string, name: string): string | undefined {
  let folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  for (;;) {
    const at = (each: string): string => (folder === '' ? each : `${folder}/${each}`);
    const found =
      fromManifest(repo, at('package.json'), name) ??
      fromText(repo, at('requirements.txt'), name) ??
      fromText(repo, at('requirements.lock'), name) ??
      fromText(repo, at('pyproject.toml'), name) ??
      fromText(repo, at('Pipfile'), name) ??
      fromText(repo, at('setup.py'), name);
    if (found !== undefined) return found;
    if (folder === '') return undefined;
    folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
  }
}

function fromManifest(repo: Repository, path: string, name: string): string | undefined {
  if (!repo.file(path)) return undefined;
  const manifest = readJsonObject(repo, path);
  for (const field of ['dependencies', 'devDependencies', 'peerDependencies']) {
    const table = manifest?.[field];
    const value = typeof table === 'object' && table !== null ? (table as Record<string, unknown>)[name] : undefined;
    if (typeof value === 'string') return value;
  }
  return undefined;
}

function fromText(repo: Repository, path: string, name: string): string | undefined {
  if (!repo.file(path)) return undefined;
  const escaped = name.replace(/[-_.]/g, '[-_.]');
  return new RegExp(`^\\s*["']?${escaped}(?:\\[[^\\]]*\\])?["']?\\s*(?:=\\s*)?["']?\\s*([=<>~^!]{0,2}\\s*\\d[\\w.*]*)`, 'im').exec(
    repo.text(path) ?? '',
  )?.[1];
}

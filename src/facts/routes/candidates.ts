import type { Repository } from '../../repo.ts';
import { serviceOf } from '../entrypoints.ts';
import type { Adapter } from './types.ts';

export interface Candidate {
  readonly file: string;
  readonly service: string;
  readonly framework: string;
}

/** Production files whose text imports a framework and creates an application or router with it. */
export function candidates(repo: Repository, adapters: readonly Adapter[]): Candidate[] {
  const found: Candidate[] = [];
  for (const { path, scope } of repo.files) {
    if (scope === 'test' || scope === 'fixture' || scope === 'example' || scope === 'vendored') continue;
    const python = path.endsWith('.py');
    if (!python && (!/\.[cm]?[jt]sx?$/.test(path) || path.endsWith('.d.ts') || /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path))) continue;
    const text = repo.text(path);
    if (text === undefined) continue;
    const adapter = adapters.find((each) => each.packages.some((name) => imports(text, name, python)) && each.creates.test(text));
    if (adapter) found.push({ file: path, service: serviceOf(repo, path), framework: adapter.name });
  }
  return found.sort((a, b) => rank(a.file) - rank(b.file) || (a.file < b.file ? -1 : 1));
}

function imports(text: string, name: string, python: boolean): boolean {
  const at = text.indexOf(name);
  if (at < 0) return false;
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return python
    ? new RegExp(`^\\s*(?:from\\s+${escaped}[\\s.]|import\\s+${escaped}\\b)`, 'm').test(text)
    : new RegExp(`["']${escaped}(?:/[^"']*)?["']`).test(text);
}

/** Files that usually start a service come first, so that others are reached through them. */
const rank = (file: string): number => {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const order = ['main', 'server', 'app', 'index', 'wsgi', 'asgi', '__init__', '__main__'].indexOf(name);
  return (order < 0 ? 50 : order) + file.split('/').length * 100;
};

import type { Repository } from '../../repo.ts';
import { literally } from '../../syntax/literally.ts';
import { serviceOf } from '../entrypoints.ts';
import { consoleScripts } from '../start/python.ts';
import type { Adapter } from './types.ts';

export interface Candidate {
  readonly file: string;
  readonly service: string;
  readonly framework: string;
}

/** Production files whose text imports a framework and creates an application or router with it. */
export function candidates(repo: Repository, adapters: readonly Adapter[]): Candidate[] {
  const found: Candidate[] = [];
  const copied = copiedPackages(repo);
  for (const { path, scope } of repo.files) {
    if (copied(path) || scope === 'test' || scope === 'fixture' || scope === 'example' || scope === 'vendored') continue;
    const python = path.endsWith('.py');
    if (!python && (!/\.[cm]?[jt]sx?$/.test(path) || path.endsWith('.d.ts') || /\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path))) continue;
    const text = repo.text(path);
    if (text === undefined) continue;
    const adapter = adapters.find((each) => each.packages.some((name) => imports(text, name, python)) && each.creates.test(text));
    if (adapter) found.push({ file: path, service: serviceOf(repo, path), framework: adapter.name });
  }
  return found.sort((a, b) => rank(a.file) - rank(b.file) || (a.file < b.file ? -1 : 1));
}

/** Packages that folders of copied dependencies hold: most programs need one of them. */
const COPIED = ['certifi', 'idna', 'urllib3', 'requests', 'werkzeug', 'jinja2', 'markupsafe', 'dateutil', 'yaml', 'pytz', 'bs4', 'click'];

const copies = new WeakMap<Repository, (path: string) => boolean>();

/** Whether a file stands in a folder that a repository copied the packages it depends on into. */
function copiedPackages(repo: Repository): (path: string) => boolean {
  const known = copies.get(repo);
  if (known) return known;
  const counts = new Map<string, number>();
  for (const { path } of repo.files) {
    const [, folder = '', name = ''] = /^(.+\/)(\w+)\/__init__\.py$/.exec(path) ?? [];
    if (COPIED.includes(name)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const folders = [...counts].flatMap(([folder, count]) => (count >= 2 ? [folder] : []));
  const copied = (path: string): boolean => folders.some((folder) => path.startsWith(folder));
  copies.set(repo, copied);
  return copied;
}

/** Names that a Python file which starts a service has. */
const STARTS = /(?:^|\/)(?:wsgi|asgi|manage|__main__|main|app|run|server|serve|start|application|autoapp)\.py$/;
const IS_MAIN = /^if\s+__name__\s*==\s*["']__main__["']/m;

/**
 * Python files that would start a service when nothing in the repository says how: console scripts of its manifests, and
 * programs beside a manifest or named as such. They need not name a framework themselves.
 */
export function pythonStarters(repo: Repository, found: readonly Candidate[]): (Omit<Candidate, 'framework'> & Started)[] {
  const services = new Set(found.flatMap(({ file, service }) => (file.endsWith('.py') ? [service] : [])));
  if (services.size === 0) return [];
  const scripts = consoleScripts(repo).map((each) => ({ ...each, factory: true, main: false, service: serviceOf(repo, each.file) }));
  const copied = copiedPackages(repo);
  const programs = repo.files.flatMap(({ path, scope }) => {
    if (scope !== 'production' || !path.endsWith('.py') || copied(path)) return [];
    const service = serviceOf(repo, path);
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
    if (!services.has(service) || !(STARTS.test(path) || folder === service)) return [];
    const main = IS_MAIN.test(repo.text(path) ?? '') || path.endsWith('/__main__.py');
    return main || /(?:wsgi|asgi|autoapp)\.py$/.test(path) ? [{ file: path, main, service }] : [];
  });
  const ranked = programs.sort((a, b) => rank(a.file) - rank(b.file) || (a.file < b.file ? -1 : 1));
  return [...ranked.filter(({ main }) => !main), ...scripts, ...ranked.filter(({ main }) => main)];
}

interface Started {
  readonly main: boolean;
  readonly object?: string;
  readonly factory?: boolean;
}

function imports(text: string, name: string, python: boolean): boolean {
  const at = text.indexOf(name);
  if (at < 0) return false;
  const escaped = literally(name);
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

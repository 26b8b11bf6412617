import { readJsonObject } from '../../../code/resolve-javascript.ts';
import type { Repository } from '../../../repo.ts';
import type { Entrypoint } from '../../entrypoints.ts';

const CODE = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/** A file of a Next.js application that answers requests. */
export interface NextFile {
  readonly file: string;
  readonly is: 'route' | 'api' | 'middleware' | 'actions' | 'metadata';
  /** Canonical paths, without the base path. */
  readonly paths: readonly string[];
}

const join = (folder: string, rest: string): string => (folder === '' ? rest : `${folder}/${rest}`);

/** Folders whose manifest depends on `next`, or that hold its configuration. */
export function nextFolders(repo: Repository): readonly string[] {
  const found = new Set<string>();
  for (const { path, scope } of repo.files) {
    if (scope === 'test' || scope === 'fixture' || scope === 'example' || scope === 'vendored') continue;
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (/^next\.config\.[cm]?[jt]s$/.test(name)) found.add(folder);
    if (name !== 'package.json') continue;
    const manifest = readJsonObject(repo, path);
    for (const field of ['dependencies', 'devDependencies']) {
      const table = manifest?.[field];
      if (field === 'dependencies' && typeof table === 'object' && table !== null && 'next' in table) found.add(folder);
    }
  }
  return [...found].sort();
}

/** Everything of one application that the framework loads by its place. */
export function nextFiles(repo: Repository, folder: string, newest: boolean): readonly NextFile[] {
  const base = folder === '' ? '' : `${folder}/`;
  const inside = repo.files
    .filter(
      ({ path, scope }) =>
        path.startsWith(base) &&
        CODE.test(path) &&
        !path.endsWith('.d.ts') &&
        scope !== 'test' &&
        scope !== 'fixture' &&
        scope !== 'vendored' &&
        !/\.(?:test|spec|stories)\./.test(path),
    )
    .map(({ path }) => path.slice(base.length));
  const root = (name: string): string | undefined =>
    [name, `src/${name}`].find((each) => inside.some((path) => path.startsWith(`${each}/`)));
  const app = root('app');
  const pages = root('pages');
  const level = (app ?? pages)?.startsWith('src/') ? 'src/' : '';
  const found: NextFile[] = [];
  for (const path of inside) {
    const file = join(folder, path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const stem = name.replace(CODE, '');
    if (path === `${level}${name}` && stem === (newest ? 'proxy' : 'middleware')) found.push({ file, is: 'middleware', paths: [] });
    else if (newest && path === `${level}${name}` && stem === 'middleware') found.push({ file, is: 'middleware', paths: [] });
    else if (app && path.startsWith(`${app}/`)) {
      const segments = path
        .slice(app.length + 1)
        .split('/')
        .slice(0, -1);
      if (stem === 'route') found.push({ file, is: 'route', paths: appPaths(segments) });
      else if (METADATA.test(stem)) found.push({ file, is: 'metadata', paths: appPaths([...segments, METADATA_NAMES[stem] ?? stem]) });
      else if (declaresActions(repo, file)) found.push({ file, is: 'actions', paths: appPaths(segments) });
    } else if (pages && path.startsWith(`${pages}/api/`))
      found.push({ file, is: 'api', paths: pagePaths(path.slice(pages.length + 1).replace(CODE, '')) });
    else if (declaresActions(repo, file)) found.push({ file, is: 'actions', paths: ['/'] });
  }
  return found;
}

const METADATA = /^(?:sitemap|robots|manifest|opengraph-image|twitter-image|icon|apple-icon)$/;
const METADATA_NAMES: Readonly<Record<string, string>> = { sitemap: 'sitemap.xml', robots: 'robots.txt', manifest: 'manifest.webmanifest' };

function declaresActions(repo: Repository, file: string): boolean {
  return /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*["']use server["']/.test(repo.text(file) ?? '');
}

/** One segment of a folder name: a parameter, a catch-all, or itself. */
function segmentPath(segment: string): { readonly text: string; readonly optional: boolean } {
  const optional = /^\[\[\.\.\.(.+)\]\]$/.exec(segment);
  if (optional) return { text: `{${word(optional[1])}*}`, optional: true };
  const rest = /^\[\.\.\.(.+)\]$/.exec(segment);
  if (rest) return { text: `{${word(rest[1])}*}`, optional: false };
  const one = /^\[(.+)\]$/.exec(segment);
  return { text: one ? `{${word(one[1])}}` : segment.replace(/%5F/gi, '_'), optional: false };
}
const word = (name: string | undefined): string => (name ?? 'rest').replace(/\W/g, '_');

/** Folders below `app`: groups and slots leave no trace, private folders serve nothing. */
function appPaths(segments: readonly string[]): readonly string[] {
  if (segments.some((segment) => segment.startsWith('_'))) return [];
  return pathsOf(
    segments
      .filter((segment) => !/^\([^.)][^)]*\)$/.test(segment) && !segment.startsWith('@'))
      .map((segment) => segment.replace(/^(?:\(\.{1,3}\))+/, '')),
  );
}

const pagePaths = (path: string): readonly string[] => pathsOf(path.replace(/(?:^|\/)index$/, '').split('/'));

function pathsOf(segments: readonly string[]): readonly string[] {
  const read = segments.filter((segment) => segment !== '').map(segmentPath);
  const full = `/${read.map(({ text }) => text).join('/')}`;
  return read.at(-1)?.optional
    ? [
        full,
        `/${read
          .slice(0, -1)
          .map(({ text }) => text)
          .join('/')}`,
      ]
    : [full];
}

/** One process for each application, loading all its files. */
export function nextEntries(repo: Repository, versionOf: (folder: string) => boolean): readonly Entrypoint[] {
  return nextFolders(repo).flatMap((folder): Entrypoint[] => {
    const files = nextFiles(repo, folder, versionOf(folder)).map(({ file }) => file);
    const [first, ...also] = files;
    if (first === undefined) return [];
    const manifest = join(folder, 'package.json');
    return [
      {
        file: first,
        main: false,
        also,
        service: folder || '.',
        from: { path: repo.file(manifest) ? manifest : first, line: 1 },
        command: 'next',
      },
    ];
  });
}

import type { NginxEnvironment, UpstreamAnswer, UpstreamRequest } from '../../src/facts/nginx/outcome.ts';
import type { ConfigReader } from '../../src/syntax/nginx/blocks.ts';

export const DOCROOT = '/usr/share/nginx/html';

/** Hosts that could be looked up when the cases were recorded; `dead` refuses connections. */
export const HOSTS: ReadonlySet<string> = new Set(['backend', 'api2', 'auth', 'frontend', 'dead', 'localhost']);

export const resolves = (host: string): boolean => HOSTS.has(host.toLowerCase());

/** The backend of the recorded cases: parts of the path ask for an answer. */
export function answer({ upstream, uri = '' }: UpstreamRequest): UpstreamAnswer {
  if (upstream.startsWith('dead:')) return { refused: true };
  const status = /__st(\d{3})/.exec(uri);
  if (status !== null) return { status: Number(status[1]) };
  if (uri.includes('__accel')) return { status: 200, accelRedirect: '/protected/report.pdf' };
  if (uri.includes('__atnamed')) return { status: 200, accelRedirect: '@other' };
  const redirect = /[?&]__redir=([^&]*)/.exec(uri);
  return redirect === null ? { status: 200 } : { status: 302, location: decodeURIComponent(redirect[1] ?? '') };
}

/** The file system of the cases: the document root and nothing else. */
export function world(docroot: { readonly files: readonly string[]; readonly dirs: readonly string[] }): NginxEnvironment {
  const files = new Set(docroot.files.map((file) => `${DOCROOT}/${file}`));
  const folders = new Set([
    '/',
    '/usr',
    '/usr/share',
    '/usr/share/nginx',
    DOCROOT,
    ...docroot.dirs.map((dir) => `${DOCROOT}/${dir.replace(/\/$/, '')}`),
  ]);
  return {
    file: (path) => (files.has(path) ? 'file' : folders.has(path) ? 'directory' : 'missing'),
    resolves,
    answer,
  };
}

/** A reader over the files of a case. */
export function reader(files: Readonly<Record<string, string>>): ConfigReader {
  const matches = (pattern: string, path: string): boolean =>
    new RegExp(
      `^${pattern
        .replace(/[.+^$()|{}\\]/g, '\\$&')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]')}$`,
    ).test(path);
  return { read: (path) => files[path], list: (pattern) => Object.keys(files).filter((path) => matches(pattern, path)) };
}

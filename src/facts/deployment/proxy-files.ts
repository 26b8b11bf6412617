import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { Container } from './containers.ts';

/** Files of a container's /etc/nginx that come from the repository: path in the container to path in the repository. */
export type ProxyFiles = ReadonlyMap<string, { readonly path: string; readonly from: Location }>;

const FOLDER = '/etc/nginx';

/** What the image's COPY lines, the service's bind mounts and configs put below /etc/nginx; mounts last, as they hide the image. */
export function proxyFiles(repo: Repository, container: Container): ProxyFiles {
  const files = new Map<string, { path: string; from: Location }>();
  const put = (source: string, target: string, from: Location, asFolder: boolean): void => {
    const clean = posix
      .normalize(source)
      .replace(/^\.\/?/, '')
      .replace(/\/$/, '');
    if (repo.file(clean)) {
      const path = asFolder ? posix.join(target, posix.basename(clean)) : target;
      if (path.startsWith(`${FOLDER}/`)) files.set(path, { path: clean, from });
      return;
    }
    for (const entry of repo.under(clean)) {
      const path = posix.join(target, clean === '' ? entry.path : entry.path.slice(clean.length + 1));
      if (path.startsWith(`${FOLDER}/`)) files.set(path, { path: entry.path, from });
    }
  };
  for (const copy of container.image?.copies ?? []) {
    if (copy.source !== undefined) continue;
    for (const written of copy.paths) {
      const source = posix.join(container.context, written.replace(/^\/+/, '') || '.');
      if (/[*?[]/.test(source)) {
        for (const entry of repo.files)
          if (picomatch.isMatch(entry.path, posix.normalize(source))) put(entry.path, copy.destination, copy.from, true);
      } else
        put(source, copy.destination, copy.from, copy.destination.endsWith('/') || copy.paths.length > 1 || isFolder(copy.destination));
    }
  }
  for (const mount of container.service?.volumes ?? []) {
    if (mount.type !== 'bind' || mount.source === undefined || mount.source.startsWith('/')) continue;
    if (!repo.file(posix.normalize(mount.source)))
      for (const path of [...files.keys()]) if (path.startsWith(`${mount.target}/`)) files.delete(path);
    put(mount.source, mount.target, mount.from, false);
  }
  return files;
}

const isFolder = (path: string): boolean => /^\/etc\/nginx(?:\/(?:conf\.d|templates|sites-enabled|sites-available|snippets))?$/.test(path);

/** Whether a RUN line removes a file, or empties its folder. */
export const removedByRun = (container: Container, path: string): boolean =>
  (container.image?.runs ?? []).some(
    ({ text }) =>
      /\brm\b/.test(text) &&
      (text.includes(path) || new RegExp(`${posix.dirname(path)}/(?:\\*|\\s|$)|-rf?\\s+${posix.dirname(path)}\\b`).test(text)),
  );

import { posix } from 'node:path';
import { entries, get, list, map, type Node, type Path, patterns, set, string, text } from './node.ts';
import { ComposeError } from './problem.ts';

/** Deeper than any `..` of a sane repository, so that relative bases compare like absolute ones. */
const anchor = '/r/r/r/r/r/r/r/r';

const anchored = (path: string): string => (path.startsWith('/') ? path : posix.join(anchor, path));

/** `target` as seen from the folder `base`; both absolute or both relative to the same place. */
export const relativeTo = (base: string, target: string): string => posix.relative(anchored(base), anchored(target)) || '.';

export const isWindowsAbsolute = (path: string): boolean => /^[a-zA-Z]:[\\/]/.test(path) || path.startsWith('\\\\');

/** Joins a path to the folder it is relative to. `~` and absolute paths stay as they are. */
export function resolvePath(base: string, path: string): string {
  if (path === '' || path.startsWith('/') || path.startsWith('~')) return path;
  return posix.join(base, path).replace(/(?<=.)\/$/, '');
}

const isRemote = (value: string): boolean => /^(https?:\/\/|git:\/\/|ssh:\/\/|github\.com\/|git@)/.test(value) || value.includes('://');

type Resolve = (node: Node, base: string) => Node;

const file: Resolve = (node, base) => {
  if (node.kind === 'list') {
    return list(
      node.items.map((item) => file(item, base)),
      node.at,
    );
  }
  const value = string(node);
  return value === undefined || node.kind !== 'scalar' ? node : { ...node, value: resolvePath(base, value) };
};

const context: Resolve = (node, base) => (isRemote(string(node) ?? '') ? node : file(node, base));

const hostPath: Resolve = (node, base) => (isWindowsAbsolute(string(node) ?? '') ? node : file(node, base));

const mount: Resolve = (node, base) => {
  if (node.kind !== 'map' || text(get(node, 'type')) !== 'bind') return node;
  const source = get(node, 'source');
  if (!source) throw new ComposeError('invalid mount config for type "bind": field Source must not be empty', node.at);
  return set(node, 'source', hostPath(source, base));
};

const localVolume: Resolve = (node, base) => {
  if (node.kind !== 'map' || text(get(node, 'driver')) !== 'local') return node;
  const options = get(node, 'driver_opts');
  const device = get(options, 'device');
  if (options?.kind !== 'map' || text(get(options, 'o')) !== 'bind' || !device) return node;
  // No path at all is the folder itself.
  const path = string(device) === '' && device.kind === 'scalar' ? { ...device, value: '.' } : device;
  return set(node, 'driver_opts', set(options, 'device', hostPath(path, base)));
};

const resolvers = patterns<Resolve>({
  'services.*.build.context': context,
  'services.*.build.additional_contexts.*': context,
  'services.*.env_file.[].path': file,
  'services.*.extends.file': file,
  'services.*.develop.watch.[].path': file,
  'services.*.volumes.[]': mount,
  'configs.*.file': hostPath,
  'secrets.*.file': hostPath,
  'volumes.*': localVolume,
});

/** Makes the relative paths of a canonical tree relative to a folder. Throws ComposeError for a bind mount without source. */
export function resolvePaths(node: Node, base: string, path: Path = []): Node {
  const resolver = resolvers(path);
  if (resolver) return resolver(node, base);
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') {
    return list(
      node.items.map((item) => resolvePaths(item, base, [...path, '[]'])),
      node.at,
    );
  }
  return map(
    entries(node).map(([key, value]) => [key, resolvePaths(value, base, [...path, key])] as const),
    node.at,
  );
}

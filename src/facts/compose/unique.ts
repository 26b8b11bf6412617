import { get, list, map, type Node, type Path, patterns, string, text, typeName } from './node.ts';
import { ComposeError } from './problem.ts';
import { parseVolume } from './volumes.ts';

type Key = (item: Node, path: Path) => string;

const keyValue: Key = (item, path) => {
  if (item.kind !== 'scalar' || typeof item.value !== 'string')
    throw new ComposeError(`${path.join('.')}: unexpected type ${typeName(item)}`, item.at);
  return item.value.split('=')[0] ?? '';
};

const volume: Key = (item, path) => {
  if (item.kind === 'map') {
    const target = string(get(item, 'target'));
    if (target === undefined) throw new ComposeError(`service volume ${path.join('.')} is missing a mount target`, item.at);
    return target;
  }
  const spec = string(item);
  return spec === undefined ? '' : text(get(parseVolume(spec, item.at), 'target'));
};

const mount =
  (folder: string): Key =>
  (item) => {
    if (item.kind !== 'map') return `${folder}/${text(item)}`;
    const target = get(item, 'target');
    return target ? text(target) : `${folder}/${text(get(item, 'source'))}`;
  };

const port: Key = (item, path) => {
  if (item.kind !== 'map') return text(item);
  const field = (name: string, otherwise: string): string => (get(item, name) ? text(get(item, name)) : otherwise);
  if (!get(item, 'target')) throw new ComposeError(`service ports ${path.join('.')} is missing a target port`, item.at);
  // A number and its text are different keys to compose, so both entries stay.
  const published = get(item, 'published');
  const shown = published?.kind === 'scalar' && typeof published.value === 'number' ? `#${published.value}` : field('published', '');
  return `${field('host_ip', '0.0.0.0')}:${shown}:${field('target', '')}/${field('protocol', 'tcp')}`;
};

const envFile: Key = (item, path) => {
  if (item.kind !== 'map') return text(item);
  const file = get(item, 'path');
  if (!file) throw new ComposeError(`environment path attribute ${path.join('.')} is missing`, item.at);
  return text(file);
};

const keyOf = patterns<Key>({
  'networks.*.labels': keyValue,
  'networks.*.ipam.options': keyValue,
  'services.*.annotations': keyValue,
  'services.*.build.args': keyValue,
  'services.*.build.additional_contexts': keyValue,
  'services.*.build.extra_hosts': keyValue,
  'services.*.build.tags': keyValue,
  'services.*.build.labels': keyValue,
  'services.*.cap_add': keyValue,
  'services.*.cap_drop': keyValue,
  'services.*.devices': volume,
  'services.*.configs': mount(''),
  'services.*.deploy.labels': keyValue,
  'services.*.dns': keyValue,
  'services.*.dns_opt': keyValue,
  'services.*.dns_search': keyValue,
  'services.*.environment': keyValue,
  'services.*.env_file': envFile,
  'services.*.expose': text,
  'services.*.extra_hosts': keyValue,
  'services.*.labels': keyValue,
  'services.*.links': keyValue,
  'services.*.networks.*.aliases': keyValue,
  'services.*.networks.*.link_local_ips': keyValue,
  'services.*.ports': port,
  'services.*.profiles': keyValue,
  'services.*.secrets': mount('/run/secrets'),
  'services.*.sysctls': keyValue,
  'services.*.tmpfs': keyValue,
  'services.*.volumes': volume,
});

/** Keeps one item of each key in the lists that have one: the last, in the place of the first. */
export function unique(node: Node, path: Path = []): Node {
  if (node.kind === 'map') {
    return map(
      [...node.entries].map(([key, value]) => [key, unique(value, [...path, key])] as const),
      node.at,
    );
  }
  if (node.kind === 'scalar') return node;
  const key = keyOf(path);
  if (!key) return node;
  const kept = new Map<string, Node>();
  node.items.forEach((item, index) => {
    kept.set(key(item, [...path, `[${index}]`]), item);
  });
  return list([...kept.values()], node.at);
}

import { entries, get, isNull, items, list, type MapNode, map, type Node, type Path, patterns, scalar, string, text } from './node.ts';
import { ComposeError } from './problem.ts';

type Merger = (base: Node, override: Node, path: Path) => Node;

/** Paths that compose does not merge by the general rule (maps merge, lists append, scalars are replaced). */
const special = patterns<Merger>({
  'networks.*.ipam.config': mergePools,
  'networks.*.labels': asSequences,
  'volumes.*.labels': asSequences,
  'services.*.annotations': asSequences,
  'services.*.build': mergeBuild,
  'services.*.build.args': asSequences,
  'services.*.build.additional_contexts': asSequences,
  'services.*.build.extra_hosts': asSequences,
  'services.*.build.labels': asSequences,
  'services.*.command': (_base, override) => override,
  'services.*.depends_on': (base, override, path) => mergeMaps(dependencies(base), dependencies(override), path),
  'services.*.deploy.labels': asSequences,
  'services.*.dns': asSequences,
  'services.*.dns_opt': asSequences,
  'services.*.dns_search': asSequences,
  'services.*.entrypoint': (_base, override) => override,
  'services.*.env_file': asSequences,
  'services.*.environment': asSequences,
  'services.*.extra_hosts': asSequences,
  'services.*.healthcheck.test': (_base, override) => override,
  'services.*.labels': asSequences,
  'services.*.logging': mergeLogging,
  'services.*.networks': (base, override, path) => mergeMaps(networks(base), networks(override), path),
  'services.*.sysctls': asSequences,
  'services.*.tmpfs': asSequences,
  'services.*.ulimits.*': (_base, override) => override,
});

/** Merges an override into a tree. Throws ComposeError when the two have different kinds. */
export function merge(base: Node, override: Node, path: Path = []): Node {
  const merger = special(path);
  if (merger) return merger(base, override, path);
  if (isNull(override)) return base;
  if (base.kind === 'map') {
    if (override.kind !== 'map') throw new ComposeError(`cannot override ${path.join('.')}`, override.at);
    return mergeMaps(base, override, path);
  }
  if (base.kind === 'list') {
    if (override.kind !== 'list') throw new ComposeError(`cannot override ${path.join('.')}`, override.at);
    return list([...base.items, ...override.items], override.items.length > 0 ? override.at : base.at);
  }
  return override;
}

export function mergeMaps(base: MapNode, override: MapNode, path: Path): MapNode {
  const merged = new Map(base.entries);
  for (const [key, value] of override.entries) {
    const existing = merged.get(key);
    merged.set(key, existing === undefined || key.startsWith('x-') ? value : merge(existing, value, [...path, key]));
  }
  return { ...base, entries: merged };
}

/** `K: v` maps and `K=v` lists become lists; the unicity pass keeps the last of each key. */
export function sequence(node: Node): readonly Node[] {
  if (node.kind === 'list') return node.items;
  if (node.kind === 'scalar') return typeof node.value === 'string' ? [node] : [];
  return entries(node)
    .map(([key, value]) => scalar(isNull(value) ? key : `${key}=${value.kind === 'scalar' ? text(value) : ''}`, value.at))
    .sort((left, right) => (String(left.value) < String(right.value) ? -1 : 1));
}

function asSequences(base: Node, override: Node): Node {
  const added = sequence(override);
  return list([...sequence(base), ...added], added.length > 0 ? override.at : base.at);
}

const empty = (node: Node): MapNode => map([], node.at);

function build(node: Node): MapNode {
  if (node.kind === 'map') return node;
  return string(node) === undefined ? empty(node) : map([['context', node]], node.at);
}

function mergeBuild(base: Node, override: Node, path: Path): Node {
  return mergeMaps(build(base), build(override), path);
}

function keyed(node: Node, value: (item: Node) => Node): MapNode {
  if (node.kind === 'map') return node;
  return map(
    items(node).map((item) => [text(item), value(item)] as const),
    node.at,
  );
}

/** `depends_on: [a]` as its long form. */
export const dependencies = (node: Node): MapNode =>
  keyed(node, ({ at }) =>
    map(
      [
        ['condition', scalar('service_started', at)],
        ['required', scalar(true, at)],
      ],
      at,
    ),
  );

/** `networks: [a]` as its long form. */
export const networks = (node: Node): MapNode => keyed(node, ({ at }) => scalar(null, at));

/** Options merge only when both name the same driver, or one names none. */
function mergeLogging(base: Node, override: Node, path: Path): Node {
  if (base.kind !== 'map' || override.kind !== 'map') return override;
  const [before, after] = [get(base, 'driver'), get(override, 'driver')];
  if (before === undefined || after === undefined || text(before) === text(after)) return mergeMaps(base, override, path);
  return override;
}

function mergePools(base: Node, override: Node, path: Path): Node {
  const pools: MapNode[] = [];
  const subnet = (pool: Node): string => text(get(pool, 'subnet'));
  for (const original of items(base)) {
    for (const changed of items(override)) {
      if (original.kind !== 'map' || changed.kind !== 'map') continue;
      if (subnet(original) !== subnet(changed) && !pools.some((pool) => subnet(pool) === subnet(changed))) {
        pools.push(changed);
        continue;
      }
      const merged = mergeMaps(original, changed, path);
      const index = pools.findIndex((pool) => subnet(pool) === subnet(merged));
      if (index >= 0) pools[index] = merged;
      else pools.push(merged);
    }
  }
  return list(pools, override.at);
}

import { entries, get, isNull, items, list, type MapNode, map, type Node, scalar, set, string, text } from './node.ts';

/** Fills in what compose implies: default network, Dockerfile, names of resources, dependencies of links and shared namespaces. */
export function normalize(tree: MapNode, projectName: string, environment: ReadonlyMap<string, string>): MapNode {
  let current = addDefaultNetwork(tree);
  const services = get(current, 'services');
  if (services?.kind === 'map') {
    const filled = entries(services).map(
      ([name, service]) => [name, service.kind === 'map' ? normalizeService(service, environment) : service] as const,
    );
    current = set(current, 'services', map(filled, services.at));
  }
  for (const kind of ['networks', 'volumes', 'configs', 'secrets']) {
    const resources = get(current, kind);
    if (resources?.kind !== 'map') continue;
    const named = entries(resources).map(([key, resource]) => [key, nameResource(key, resource, projectName)] as const);
    current = set(current, kind, map(named, resources.at));
  }
  return current;
}

function addDefaultNetwork(tree: MapNode): MapNode {
  const services = get(tree, 'services');
  if (services?.kind !== 'map') return tree;
  let used = false;
  const attached = entries(services).map(([name, service]) => {
    if (service.kind !== 'map' || get(service, 'network_mode')) return [name, service] as const;
    const own = get(service, 'networks');
    if (own?.kind === 'map' && own.entries.size > 0) {
      used ||= own.entries.has('default');
      return [name, service] as const;
    }
    used = true;
    return [name, set(service, 'networks', map([['default', scalar(null, service.at)]], service.at))] as const;
  });
  const result = set(tree, 'services', map(attached, services.at));
  const networks = get(tree, 'networks');
  if (!used || get(networks, 'default')) return result;
  const base = networks?.kind === 'map' ? networks : map([], tree.at);
  return set(result, 'networks', set(base, 'default', scalar(null, tree.at)));
}

function nameResource(key: string, resource: Node, projectName: string): Node {
  const fields = resource.kind === 'map' ? resource : map([], resource.at);
  if (!isNull(get(fields, 'name'))) return fields;
  return set(fields, 'name', scalar(isTrue(get(fields, 'external')) ? key : `${projectName}_${key}`, fields.at));
}

const isTrue = (node: Node | undefined): boolean => /^(1|t|true)$/i.test(text(node));

function normalizeService(service: MapNode, environment: ReadonlyMap<string, string>): MapNode {
  let current = service;
  if (text(get(current, 'pull_policy')) === 'if_not_present') {
    current = set(current, 'pull_policy', scalar('missing', get(current, 'pull_policy')?.at ?? current.at));
  }
  const deploy = get(current, 'deploy');
  const scale = get(current, 'scale');
  if (scale && deploy?.kind === 'map' && !get(deploy, 'replicas')) {
    current = set(current, 'deploy', set(deploy, 'replicas', scale));
  }
  const build = get(current, 'build');
  if (build?.kind === 'map') {
    let filled = build;
    if (isNull(get(filled, 'dockerfile')) && isNull(get(filled, 'dockerfile_inline'))) {
      filled = set(filled, 'dockerfile', scalar('Dockerfile', build.at));
    }
    const args = get(filled, 'args');
    if (args) filled = set(filled, 'args', inherit(args, environment, false));
    current = set(current, 'build', filled);
  }
  const own = get(current, 'environment');
  if (own) current = set(current, 'environment', inherit(own, environment, true));
  return addDependencies(current);
}

/** Names without a value take it from the environment; those it does not have are kept or dropped. */
function inherit(node: Node, environment: ReadonlyMap<string, string>, keep: boolean): Node {
  if (node.kind === 'list') {
    const values = node.items.flatMap((item) => {
      const name = string(item);
      if (name === undefined || name.includes('=')) return [item];
      const value = environment.get(name);
      if (value === undefined) return keep ? [item] : [];
      return [scalar(`${name}=${value}`, item.at)];
    });
    return list(values, node.at);
  }
  return map(
    entries(node).flatMap(([name, value]) => {
      if (!isNull(value)) return [[name, value] as const];
      const inherited = environment.get(name);
      if (inherited === undefined) return keep ? [[name, value] as const] : [];
      return [[name, scalar(inherited, value.at)] as const];
    }),
    node.at,
  );
}

function addDependencies(service: MapNode): MapNode {
  const own = get(service, 'depends_on');
  const all = new Map(own?.kind === 'map' ? own.entries : []);
  const add = (name: string, at: Node['at'], restart: boolean): void => {
    if (all.has(name)) return;
    all.set(
      name,
      map(
        [
          ['condition', scalar('service_started', at)],
          ['restart', scalar(restart, at)],
          ['required', scalar(true, at)],
        ],
        at,
      ),
    );
  };
  for (const link of items(get(service, 'links'))) {
    const parts = text(link).split(':');
    add(parts.length === 2 ? (parts[0] ?? '') : text(link), link.at, true);
  }
  for (const namespace of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const mode = get(service, namespace);
    const shared = /^service:(.*)$/.exec(text(mode))?.[1];
    if (mode && shared !== undefined) add(shared, mode.at, true);
  }
  for (const source of items(get(service, 'volumes_from'))) {
    const name = text(source);
    if (!name.startsWith('container:')) add(name.split(':')[0] ?? '', source.at, false);
  }
  return all.size > 0 ? set(service, 'depends_on', map(all, own?.at ?? service.at)) : service;
}

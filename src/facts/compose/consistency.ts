import type { Location } from '../../define.ts';
import { entries, get, isNull, items, type MapNode, type Node, text } from './node.ts';
import type { Problem } from './problem.ts';

const invalid = (message: string): string => `${message}: invalid compose project`;
const quoted = (value: string): string => JSON.stringify(value);

/**
 * Errors that compose finds in the merged project. `services` are the active ones, `disabled` those that a profile
 * switches off. Compose stops at the first; all are returned, services in order of their names.
 */
export function checkConsistency(tree: MapNode, services: ReadonlyMap<string, MapNode>, disabled: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const add = (message: string, at: Location): void => {
    problems.push({ path: at.path, line: at.line, message });
  };
  for (const [name, service] of sorted(services)) {
    checkSource(name, service, add);
    checkNetworks(name, service, tree, add);
    checkHealth(service, add);
    checkDependencies(name, service, services, disabled, add);
    checkResources(name, service, tree, add);
    checkScale(name, service, add);
    checkLimits(name, service, add);
    checkWatch(name, service, add);
  }
  checkResourceSources(tree, add);
  for (const cycle of findCycle(services)) add(cycle.message, cycle);
  return problems;
}

type Add = (message: string, at: Location) => void;

const sorted = (services: ReadonlyMap<string, MapNode>): (readonly [string, MapNode])[] =>
  [...services].sort(([left], [right]) => (left < right ? -1 : 1));

function checkSource(name: string, service: MapNode, add: Add): void {
  const build = get(service, 'build');
  if (isNull(build) && text(get(service, 'image')) === '') {
    add(invalid(`service ${quoted(name)} has neither an image nor a build context specified`), service.at);
  }
  if (!build) return;
  if (text(get(build, 'dockerfile_inline')) !== '' && text(get(build, 'dockerfile')) !== '') {
    add(invalid(`service ${quoted(name)} declares mutualy exclusive dockerfile and dockerfile_inline`), build.at);
  }
  const platform = text(get(service, 'platform'));
  const platforms = items(get(build, 'platforms')).map(text);
  if (platform !== '' && platforms.length > 0 && !platforms.includes(platform)) {
    add(invalid(`service.build.platforms MUST include service.platform ${quoted(platform)}`), build.at);
  }
}

function checkNetworks(name: string, service: MapNode, tree: MapNode, add: Add): void {
  const networks = entries(get(service, 'networks'));
  const mode = get(service, 'network_mode');
  if (mode && text(mode) !== '' && networks.length > 0) {
    add(invalid(`service ${name} declares mutually exclusive \`network_mode\` and \`networks\``), mode.at);
  }
  for (const [network, node] of networks) {
    if (!get(get(tree, 'networks'), network)) add(invalid(`service ${quoted(name)} refers to undefined network ${network}`), node.at);
  }
}

function checkHealth(service: MapNode, add: Add): void {
  const test = get(get(service, 'healthcheck'), 'test');
  const [first] = items(test);
  if (first && !['CMD', 'CMD-SHELL', 'NONE'].includes(text(first))) {
    add('healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"', first.at);
  }
}

function checkDependencies(
  name: string,
  service: MapNode,
  services: ReadonlyMap<string, MapNode>,
  disabled: ReadonlySet<string>,
  add: Add,
): void {
  for (const [dependency, node] of entries(get(service, 'depends_on'))) {
    if (services.has(dependency)) continue;
    if (disabled.has(dependency) && text(get(node, 'required')) === 'false') continue;
    add(invalid(`service ${quoted(name)} depends on undefined service ${quoted(dependency)}`), node.at);
  }
  const mode = get(service, 'network_mode');
  const shared = /^service:(.*)$/.exec(text(mode))?.[1];
  if (mode && shared !== undefined && !services.has(shared)) {
    add(`service ${quoted(shared)} not found for network_mode 'service:${shared}'`, mode.at);
  }
}

function checkResources(name: string, service: MapNode, tree: MapNode, add: Add): void {
  const refer = (kind: string, word: string, source: Node | undefined, at: Location): void => {
    if (!get(get(tree, kind), text(source))) add(invalid(`service ${quoted(name)} refers to undefined ${word} ${text(source)}`), at);
  };
  for (const volume of items(get(service, 'volumes'))) {
    if (text(get(volume, 'type')) === 'volume' && text(get(volume, 'source')) !== '')
      refer('volumes', 'volume', get(volume, 'source'), volume.at);
  }
  for (const secret of items(get(get(service, 'build'), 'secrets'))) refer('secrets', 'build secret', get(secret, 'source'), secret.at);
  for (const config of items(get(service, 'configs'))) refer('configs', 'config', get(config, 'source'), config.at);
  for (const secret of items(get(service, 'secrets'))) refer('secrets', 'secret', get(secret, 'source'), secret.at);
}

function checkScale(name: string, service: MapNode, add: Add): void {
  const scale = get(service, 'scale');
  const replicas = get(get(service, 'deploy'), 'replicas');
  if (scale && replicas && text(scale) !== text(replicas)) {
    add(invalid(`services.${name}: can't set distinct values on 'scale' and 'deploy.replicas'`), scale.at);
  }
  const container = get(service, 'container_name');
  const count = scale ?? replicas;
  if (count && Number(text(count)) > 1 && container && text(container) !== '') {
    const attribute = scale ? 'scale' : 'deploy.replicas';
    add(invalid(`services.${attribute}: can't set container_name and ${name} as container name must be unique`), container.at);
  }
}

/** Old limits beside those of `deploy`. Sizes are compared as written, in lower case. */
function checkLimits(name: string, service: MapNode, add: Add): void {
  const resources = get(get(service, 'deploy'), 'resources');
  const pairs: readonly (readonly [string, string, string])[] = [
    ['cpus', 'limits', 'cpus'],
    ['mem_limit', 'limits', 'memory'],
    ['mem_reservation', 'reservations', 'memory'],
    ['pids_limit', 'limits', 'pids'],
  ];
  for (const [attribute, group, field] of pairs) {
    const own = get(service, attribute);
    const limits = get(resources, group);
    if (!own || isNull(limits) || Number(text(own)) === 0) continue;
    const limit = get(limits, field);
    if (text(own).toLowerCase() === text(limit).toLowerCase() || Number(text(own)) === Number(text(limit))) continue;
    add(invalid(`services.${name}: can't set distinct values on '${attribute}' and 'deploy.resources.${group}.${field}'`), own.at);
  }
}

function checkWatch(name: string, service: MapNode, add: Add): void {
  for (const watch of items(get(get(service, 'develop'), 'watch'))) {
    if (text(get(watch, 'action')) !== 'rebuild' && text(get(watch, 'target')) === '') {
      add(invalid(`services.${name}.develop.watch: target is required for non-rebuild actions`), watch.at);
    }
  }
}

function checkResourceSources(tree: MapNode, add: Add): void {
  for (const [name, secret] of entries(get(tree, 'secrets'))) {
    if (text(get(secret, 'external')) === 'true') continue;
    if (text(get(secret, 'file')) !== '' || text(get(secret, 'environment')) !== '') continue;
    add(invalid(`secret ${quoted(name)} must declare either \`file\` or \`environment\``), secret.at);
  }
}

function findCycle(services: ReadonlyMap<string, MapNode>): Problem[] {
  const done = new Set<string>();
  const search = (path: readonly string[]): Problem | undefined => {
    const service = services.get(path.at(-1) ?? '');
    const dependencies = [...entries(get(service, 'depends_on'))].sort(([left], [right]) => (left < right ? -1 : 1));
    for (const [name, node] of dependencies) {
      if (!services.has(name)) continue;
      const index = path.indexOf(name);
      if (index >= 0) return { ...node.at, message: `dependency cycle detected: ${path.slice(index).join(' -> ')} -> ${name}` };
      const found = done.has(name) ? undefined : search([...path, name]);
      if (found) return found;
    }
    done.add(path.at(-1) ?? '');
    return undefined;
  };
  for (const [name] of sorted(services)) {
    const found = search([name]);
    if (found) return [found];
  }
  return [];
}

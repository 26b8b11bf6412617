import { posix } from 'node:path';
import { asMap, attempt, dropReset, loadFile, type Scope } from './load.ts';
import { merge } from './merge.ts';
import { entries, get, isNull, type MapNode, map, type Node, set, string, text } from './node.ts';
import { relativeTo, resolvePath, resolvePaths } from './paths.ts';
import { ComposeError } from './problem.ts';
import type { Reset } from './read.ts';

interface Reference {
  readonly file: string;
  readonly service: string;
}

/** Resolves `extends` of every service. Throws ComposeError for a cycle or a missing base. */
export function applyExtends(tree: MapNode, file: string, scope: Scope, resets: readonly Reset[]): MapNode {
  const services = get(tree, 'services');
  if (!services) return tree;
  if (services.kind !== 'map') throw new ComposeError('services must be a mapping', services.at);
  let current = services;
  for (const [name] of entries(services)) {
    const extended = attempt(scope.session, current.entries.get(name), () => extend(name, current, file, scope, resets, []));
    if (extended) current = set(current, name, extended);
  }
  return set(tree, 'services', current);
}

function extend(
  name: string,
  services: MapNode,
  file: string,
  scope: Scope,
  resets: readonly Reset[],
  chain: readonly Reference[],
): Node | undefined {
  const service = get(services, name);
  if (service && service.kind !== 'map' && !isNull(service)) throw new ComposeError(`services.${name} must be a mapping`, service.at);
  const reference = get(service, 'extends');
  if (service?.kind !== 'map' || !reference) return service;
  const base = string(reference) ?? text(get(reference, 'service'));
  const baseFile = string(get(reference, 'file'));
  let candidates = services;
  let all = resets;
  if (baseFile !== undefined) {
    const loaded = loadBase(name, base, file, baseFile, scope, reference);
    candidates = loaded.services;
    all = [...resets, ...loaded.resets];
  } else if (!get(services, base)) {
    throw new ComposeError(
      `cannot extend service ${JSON.stringify(name)} in ${file}: service ${JSON.stringify(base)} not found`,
      reference.at,
    );
  }
  const place: Reference = { file: baseFile ?? file, service: name };
  if (chain.some((link) => link.file === place.file && link.service === place.service)) throw cycle([...chain, place], reference);
  const found = extend(base, candidates, file, scope, all, [...chain, place]);
  if (!found) return service;
  const source = get(get(dropReset(wrap(name, found), all, []), 'services'), name) ?? found;
  return set(asMap(merge(source, service, ['services', 'x']), service), 'extends', undefined);
}

const wrap = (name: string, service: Node): MapNode => map([['services', map([[name, service]], service.at)]], service.at);

function cycle(chain: readonly Reference[], at: Node): ComposeError {
  const [first, ...others] = chain;
  const lines = others.map(({ file, service }) => `  extends ${service} in ${file}`);
  return new ComposeError(['Circular reference:', `  ${first?.service} in ${first?.file}`, ...lines].join('\n'), at.at);
}

function loadBase(
  name: string,
  base: string,
  file: string,
  baseFile: string,
  scope: Scope,
  at: Node,
): { services: MapNode; resets: readonly Reset[] } {
  const path = resolvePath(scope.searchFolder, baseFile);
  if (scope.session.read(path) === undefined) throw new ComposeError(`cannot read ${baseFile}`, at.at);
  const folder = relativeTo(scope.searchFolder, posix.dirname(path));
  const inner: Scope = { ...scope, workingFolder: folder };
  const { tree, resets } = loadFile(path, inner, map([], { path, line: 1 }), [], false);
  const services = get(tree, 'services');
  if (services?.kind !== 'map' || !get(services, base)) {
    const names = `service ${JSON.stringify(name)} in ${file}: service ${JSON.stringify(base)}`;
    throw new ComposeError(`cannot extend ${names} not found in ${baseFile}`, at.at);
  }
  const resolved = get(resolvePaths(tree, folder), 'services');
  return { services: resolved?.kind === 'map' ? resolved : services, resets };
}

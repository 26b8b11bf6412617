import { entries, get, type MapNode, text } from './node.ts';
import type { Problem } from './problem.ts';

/** Rules on top-level resources that no schema can say. */
export function checkTopLevel(tree: MapNode): Problem[] {
  const problems: Problem[] = [];
  for (const [name, volume] of entries(get(tree, 'volumes'))) {
    if (volume.kind !== 'map' || text(get(volume, 'external')) !== 'true') continue;
    const other = [...volume.entries.keys()].find((key) => key !== 'name' && key !== 'external' && !key.startsWith('x-'));
    if (other !== undefined) {
      problems.push({ ...volume.at, message: `volumes.${name}: conflicting parameters "external" and ${JSON.stringify(other)} specified` });
    }
  }
  problems.push(
    ...checkSources(tree, 'configs', ['file', 'environment', 'content']),
    ...checkSources(tree, 'secrets', ['file', 'environment']),
  );
  return problems;
}

function checkSources(tree: MapNode, kind: string, keys: readonly string[]): Problem[] {
  return entries(get(tree, kind)).flatMap(([name, resource]) => {
    const given = keys.filter((key) => get(resource, key)).length;
    const all = keys.join('|');
    if (given > 1) return [{ ...resource.at, message: `${kind}.${name}: ${all} attributes are mutually exclusive` }];
    if (given === 1 || get(resource, 'driver') || get(resource, 'external')) return [];
    return [{ ...resource.at, message: `${kind}.${name}: one of ${all} must be set` }];
  });
}

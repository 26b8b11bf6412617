import type { Location } from '../../define.ts';
import { get, isNull, items, type MapNode, type Node, type Path, patterns, text } from './node.ts';
import type { Reset } from './read.ts';

/** An override that does not do what it looks like. */
export interface IdleOverride extends Location {
  /** Where in the project: `services.db.ports`. */
  readonly target: string;
  /** nothing: the override has no effect; added: it adds to what it seems to replace. */
  readonly effect: 'nothing' | 'added';
  readonly message: string;
}

/** An override takes the place of what was there, so an empty one clears it. */
const replaced = patterns<true>({
  'services.*.command': true,
  'services.*.entrypoint': true,
  'services.*.healthcheck.test': true,
});

/** Finds what an override file means to remove or replace and does not. `base` is the tree of the earlier files. */
export function findIdle(base: MapNode, override: MapNode, resets: readonly Reset[], file: string): IdleOverride[] {
  const found: IdleOverride[] = [];
  const replacedWhole = new Set(resets.filter(({ tag }) => tag === '!override').map(({ path }) => path.join('.')));
  walk(base, override, [], found, replacedWhole);
  for (const { path, line, tag } of resets) {
    const target = path.join('.');
    const place = { path: file, line, target, effect: 'nothing' as const };
    const parent = path.slice(0, -1);
    if (at(base, parent)?.kind === 'list') {
      const list = parent.join('.');
      for (const [index, { target: emptied }] of found.entries()) if (emptied === list) found.splice(index, 1);
      found.push({ ...place, message: `${tag} cannot remove a single item of a list; put it on the list itself` });
    } else if (tag === '!reset' && at(base, path) === undefined) {
      found.push({ ...place, message: `!reset removes nothing: no earlier file sets ${target}` });
    }
  }
  return found;
}

function at(node: Node | undefined, path: Path): Node | undefined {
  return path.reduce<Node | undefined>(
    (current, part) => (current?.kind === 'list' ? current.items[Number(part)] : get(current, part)),
    node,
  );
}

function walk(base: Node, override: Node, path: Path, found: IdleOverride[], replacedWhole: ReadonlySet<string>): void {
  const target = path.join('.');
  if (replaced(path) || replacedWhole.has(target)) return;
  const place = { path: override.at.path, line: override.at.line, target };
  const key = path.at(-1) ?? '';
  const filled = base.kind === 'list' ? base.items.length > 0 : base.kind === 'map' ? base.entries.size > 0 : !isNull(base);
  if (filled && path.length > 2 && isEmpty(override)) {
    const written = override.kind === 'list' ? ' []' : override.kind === 'map' ? ' {}' : '';
    found.push({ ...place, effect: 'nothing', message: `\`${key}:${written}\` removes nothing; use \`${key}: !reset []\`` });
    return;
  }
  if (path.length === 3 && path[0] === 'services' && key === 'ports') addedPorts(base, override, target, found);
  if (base.kind !== 'map' || override.kind !== 'map') return;
  for (const [name, value] of override.entries) {
    const existing = base.entries.get(name);
    if (existing) walk(existing, value, [...path, name], found, replacedWhole);
  }
}

function isEmpty(node: Node): boolean {
  if (node.kind === 'scalar') return node.value === null;
  return node.kind === 'list' ? node.items.length === 0 : node.entries.size === 0;
}

/** `127.0.0.1:5432:5432` in an override does not close the `5432:5432` of the base. */
function addedPorts(base: Node, override: Node, target: string, found: IdleOverride[]): void {
  for (const item of items(override)) {
    const spec = /^(?:(.*):)?([^:]*):([^:/]+)(?:\/\w+)?$/.exec(text(item));
    const host = item.kind === 'map' ? text(get(item, 'host_ip')) : (spec?.[1] ?? '');
    const inner = item.kind === 'map' ? text(get(item, 'target')) : (spec?.[3] ?? text(item));
    const open = items(base).find((port) => text(get(port, 'target')) === inner && text(get(port, 'host_ip')) !== host);
    if (!open) continue;
    const message = `this port is published in addition to the one at ${open.at.path}:${open.at.line}, which stays; use \`ports: !override\``;
    found.push({ path: item.at.path, line: item.at.line, target, effect: 'added', message });
  }
}

import type { Location } from '../../define.ts';
import { splitCommand } from './command.ts';
import { isNull, type MapNode, type Node, type Path, patterns, string, text } from './node.ts';
import { ComposeError } from './problem.ts';
import { durationError, sizeError } from './units.ts';

export interface DecodeError {
  /** Place as compose writes it: `services[db].volumes[0].tmpfs.size`. */
  readonly place: string;
  readonly reason: string;
  readonly at: Location;
}

type Check = (node: Node) => string | undefined;

const duration: Check = (node) => (isNull(node) ? undefined : durationError(text(node)));
const size: Check = (node) => (string(node) === undefined ? undefined : sizeError(text(node)));
const command: Check = (node) => {
  try {
    if (string(node) !== undefined) splitCommand(text(node), node.at);
    return undefined;
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    return error.message;
  }
};
const truth: Check = (node) =>
  isNull(node) || /^(?:true|y|yes|on|false|n|no|off)$/i.test(text(node)) ? undefined : `invalid boolean: ${text(node)}`;
const hosts: Check = (node) => {
  if (node.kind !== 'list') return undefined;
  const bad = node.items.map(text).find((host) => !/[=:]/.test(host));
  return bad === undefined ? undefined : `invalid additional host, missing IP: ${bad}`;
};

const checks = patterns<Check>({
  'services.*.attach': truth,
  'services.*.build.extra_hosts': hosts,
  'services.*.build.shm_size': size,
  'services.*.command': command,
  'services.*.deploy.update_config.delay': duration,
  'services.*.deploy.update_config.monitor': duration,
  'services.*.deploy.rollback_config.delay': duration,
  'services.*.deploy.rollback_config.monitor': duration,
  'services.*.deploy.resources.*.memory': size,
  'services.*.deploy.restart_policy.delay': duration,
  'services.*.deploy.restart_policy.window': duration,
  'services.*.entrypoint': command,
  'services.*.extra_hosts': hosts,
  'services.*.healthcheck.interval': duration,
  'services.*.healthcheck.start_interval': duration,
  'services.*.healthcheck.start_period': duration,
  'services.*.healthcheck.timeout': duration,
  'services.*.mem_limit': size,
  'services.*.mem_reservation': size,
  'services.*.mem_swappiness': size,
  'services.*.memswap_limit': size,
  'services.*.shm_size': size,
  'services.*.stop_grace_period': duration,
  'services.*.volumes.[].tmpfs.size': size,
});

/** Values that cannot be turned into what they stand for: durations, sizes, commands, hosts. */
export function decodeErrors(tree: MapNode): DecodeError[] {
  const found: DecodeError[] = [];
  walk(tree, [], '', found);
  return found;
}

function walk(node: Node, path: Path, place: string, found: DecodeError[]): void {
  const reason = checks(path)?.(node);
  if (reason !== undefined) found.push({ place, reason, at: node.at });
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) walk(item, [...path, '[]'], `${place}[${index}]`, found);
  }
  if (node.kind !== 'map') return;
  for (const [key, value] of node.entries) {
    if (path.length === 0 && key !== 'services') continue;
    walk(value, [...path, key], path.length === 1 ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`, found);
  }
}

import type { Location } from '../../define.ts';
import { splitCommand } from './command.ts';
import type { EnvFileValue } from './env-files.ts';
import { entries, get, isNull, items, type MapNode, type Node, string, text } from './node.ts';
import { ComposeError } from './problem.ts';

export interface Build {
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  readonly dockerfileInline?: string;
  readonly target?: string;
  readonly args: ReadonlyMap<string, Variable>;
  readonly from: Location;
}

export interface Variable {
  /** Undefined: named without a value, and the environment has none. */
  readonly value: string | undefined;
  readonly from: Location;
}

export interface Command {
  /** Empty: what the image has is cleared. */
  readonly words: readonly string[];
  /** The words come from a string, which compose splits without a shell. */
  readonly split: boolean;
  /** An unquoted shell operator cut the string; what followed is lost. */
  readonly cut: boolean;
  readonly from: Location;
}

export interface Port {
  readonly target: number;
  /** A number or a range; absent: a random port of the host. */
  readonly published?: string;
  /** Absent: all addresses of the host. */
  readonly hostIp?: string;
  readonly protocol: string;
  readonly from: Location;
}

export interface Dependency {
  readonly service: string;
  readonly condition: string;
  readonly required: boolean;
  readonly from: Location;
}

export interface Healthcheck {
  /** First word CMD, CMD-SHELL or NONE; absent: only the timing of the image's own check is changed. */
  readonly test?: readonly string[];
  readonly disabled: boolean;
  readonly from: Location;
}

export interface Grant {
  readonly source: string;
  /** Path in the container; a bare name of a secret is below /run/secrets. */
  readonly target: string;
  readonly from: Location;
}

export interface Mount {
  readonly type: string;
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly from: Location;
}

export interface EnvFileUse {
  readonly path: string;
  readonly required: boolean;
  readonly found: boolean;
  readonly from: Location;
}

/** A service of the merged project, every value with the file and line it came from. */
export interface Service {
  readonly name: string;
  readonly from: Location;
  readonly image?: string;
  readonly imageFrom?: Location;
  readonly build?: Build;
  readonly command?: Command;
  readonly entrypoint?: Command;
  /** What the container gets: env files first, then `environment`. */
  readonly environment: ReadonlyMap<string, Variable>;
  readonly envFiles: readonly EnvFileUse[];
  readonly ports: readonly Port[];
  readonly expose: readonly string[];
  readonly dependsOn: readonly Dependency[];
  readonly healthcheck?: Healthcheck;
  readonly secrets: readonly Grant[];
  readonly configs: readonly Grant[];
  readonly volumes: readonly Mount[];
  readonly networks: readonly { readonly name: string; readonly aliases: readonly string[]; readonly from: Location }[];
  readonly networkMode?: string;
  readonly containerName?: string;
  readonly hostname?: string;
  /** Other service and the name it gets here. */
  readonly links: readonly { readonly service: string; readonly alias: string }[];
  readonly profiles: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly user?: string;
  readonly workingDir?: string;
  readonly replicas: number;
  readonly restart?: string;
  readonly readOnly: boolean;
  readonly privileged: boolean;
}

/** The typed view of a normalised service. */
export function toService(name: string, node: MapNode, fromFiles: ReadonlyMap<string, Variable>, envFiles: readonly EnvFileUse[]): Service {
  const word = (key: string): string | undefined => {
    const value = text(get(node, key));
    return value === '' ? undefined : value;
  };
  const replicas = get(node, 'scale') ?? get(get(node, 'deploy'), 'replicas');
  const image = get(node, 'image');
  return {
    name,
    from: node.at,
    ...optional('image', word('image')),
    ...optional('imageFrom', image?.at),
    ...optional('build', toBuild(get(node, 'build'))),
    ...optional('command', toCommand(get(node, 'command'))),
    ...optional('entrypoint', toCommand(get(node, 'entrypoint'))),
    environment: new Map([...fromFiles, ...variables(get(node, 'environment'))]),
    envFiles,
    ports: items(get(node, 'ports')).flatMap(toPort),
    expose: items(get(node, 'expose')).map(text),
    dependsOn: entries(get(node, 'depends_on')).map(([service, value]) => ({
      service,
      condition: text(get(value, 'condition')),
      required: text(get(value, 'required')) !== 'false',
      from: value.at,
    })),
    ...optional('healthcheck', toHealthcheck(get(node, 'healthcheck'))),
    secrets: items(get(node, 'secrets')).map((item) => toGrant(item, '/run/secrets/')),
    configs: items(get(node, 'configs')).map((item) => toGrant(item, '/')),
    volumes: items(get(node, 'volumes')).map(toMount),
    networks: entries(get(node, 'networks')).map(([network, value]) => ({
      name: network,
      aliases: items(get(value, 'aliases')).map(text),
      from: value.at,
    })),
    ...optional('networkMode', word('network_mode')),
    ...optional('containerName', word('container_name')),
    ...optional('hostname', word('hostname')),
    links: items(get(node, 'links')).map((item) => {
      const [service = '', alias = service] = text(item).split(':');
      return { service, alias };
    }),
    profiles: items(get(node, 'profiles')).map(text),
    labels: new Map([...variables(get(node, 'labels'))].map(([key, { value }]) => [key, value ?? ''])),
    ...optional('user', word('user')),
    ...optional('workingDir', word('working_dir')),
    replicas: replicas ? Number(text(replicas)) : 1,
    ...optional('restart', word('restart')),
    readOnly: text(get(node, 'read_only')) === 'true',
    privileged: text(get(node, 'privileged')) === 'true',
  };
}

type Optional<K extends string, T> = { readonly [P in K]?: T };

function optional<K extends string, T>(key: K, value: T | undefined): Optional<K, T> {
  return value === undefined ? {} : ({ [key]: value } as Optional<K, T>);
}

/** Names and values of an environment in list or map form. */
export function variables(node: Node | undefined): Map<string, Variable> {
  const all = new Map<string, Variable>();
  for (const [key, value] of entries(node)) all.set(key, { value: isNull(value) ? undefined : text(value), from: value.at });
  for (const item of items(node)) {
    const [key = '', value] = text(item).split(/=(.*)/s);
    all.set(key, { value, from: item.at });
  }
  return all;
}

export const fileVariables = (path: string, values: readonly EnvFileValue[]): (readonly [string, Variable])[] =>
  values.map(({ name, value, line }) => [name, { value, from: { path, line } }] as const);

function toBuild(node: Node | undefined): Build | undefined {
  if (node?.kind !== 'map') return undefined;
  const word = (key: string): string | undefined => (isNull(get(node, key)) ? undefined : text(get(node, key)));
  return {
    context: word('context') ?? '.',
    dockerfile: word('dockerfile') ?? 'Dockerfile',
    ...optional('dockerfileInline', word('dockerfile_inline')),
    ...optional('target', word('target')),
    args: variables(get(node, 'args')),
    from: node.at,
  };
}

function toCommand(node: Node | undefined): Command | undefined {
  if (!node || isNull(node)) return undefined;
  const written = string(node);
  if (written === undefined) return { words: items(node).map(text), split: false, cut: false, from: node.at };
  try {
    const { words, dropped } = splitCommand(written, node.at);
    return { words, split: true, cut: dropped, from: node.at };
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    return undefined;
  }
}

function toPort(node: Node): Port[] {
  const target = Number(text(get(node, 'target')));
  if (node.kind !== 'map' || !Number.isInteger(target)) return [];
  const [published, hostIp] = [text(get(node, 'published')), text(get(node, 'host_ip'))];
  return [
    {
      target,
      ...(published === '' ? {} : { published }),
      ...(hostIp === '' ? {} : { hostIp }),
      protocol: text(get(node, 'protocol')) || 'tcp',
      from: node.at,
    },
  ];
}

function toHealthcheck(node: Node | undefined): Healthcheck | undefined {
  if (node?.kind !== 'map') return undefined;
  const test = get(node, 'test');
  const words = string(test) === undefined ? items(test).map(text) : ['CMD-SHELL', text(test)];
  const disabled = text(get(node, 'disable')) === 'true' || words[0] === 'NONE';
  return { ...(words.length > 0 ? { test: words } : {}), disabled, from: (test ?? node).at };
}

function toGrant(node: Node, folder: string): Grant {
  const source = text(get(node, 'source'));
  const target = text(get(node, 'target')) || source;
  return { source, target: target.startsWith('/') ? target : `${folder}${target}`, from: node.at };
}

function toMount(node: Node): Mount {
  const source = text(get(node, 'source'));
  return {
    type: text(get(node, 'type')),
    ...(source === '' ? {} : { source }),
    target: text(get(node, 'target')),
    readOnly: text(get(node, 'read_only')) === 'true',
    from: node.at,
  };
}

import { splitCommand } from './command.ts';
import { entries, get, isNull, items, type MapNode, type Node, string, text } from './node.ts';
import { formatDuration, parseBytes, parseDuration } from './units.ts';

/** Writes one field; undefined leaves it out. */
type Write = (node: Node) => unknown;

const orNothing = <T>(value: T, empty: boolean): T | undefined => (empty ? undefined : value);

const words: Write = (node) => orNothing(text(node), text(node) === '');
const flag: Write = (node) => orNothing(true, text(node) !== 'true');
const switches: Write = (node) => (isNull(node) ? undefined : /^(?:true|y|yes|on)$/i.test(text(node)));
const number: Write = (node) => orNothing(Number(text(node)), Number(text(node)) === 0);
const count: Write = (node) => (isNull(node) ? undefined : Number(text(node)));
const strings: Write = (node) => {
  const list = string(node) === undefined ? items(node).map(text) : [text(node)];
  return orNothing(list, list.length === 0);
};
const pairs = (node: Node): [string, Node | undefined][] =>
  node.kind === 'map'
    ? entries(node).map(([key, value]) => [key, value])
    : items(node).map((item) => {
        const value = text(item);
        const index = value.indexOf('=');
        return index < 0 ? [value, undefined] : [value.slice(0, index), { kind: 'scalar', value: value.slice(index + 1), at: item.at }];
      });
const record = (all: readonly (readonly [string, unknown])[]): unknown => orNothing(Object.fromEntries(all), all.length === 0);
const mapping: Write = (node) => record(pairs(node).map(([key, value]) => [key, text(value)] as const));
const environment: Write = (node) => record(pairs(node).map(([key, value]) => [key, isNull(value) ? null : text(value)] as const));
const hosts: Write = (node) => {
  const bare = (address: string): string => address.replace(/^\[(.+)\]$/, '$1');
  const list =
    node.kind === 'map'
      ? entries(node).map(([host, address]) => `${host}=${bare(text(address))}`)
      : items(node).map((item) => {
          const value = text(item);
          const index = value.includes('=') ? value.indexOf('=') : value.indexOf(':');
          return `${value.slice(0, index)}=${bare(value.slice(index + 1))}`;
        });
  return orNothing(list.sort(), list.length === 0);
};
const duration: Write = (node) => formatDuration(parseDuration(text(node)) ?? 0);
const delay: Write = (node) => orNothing(duration(node), (parseDuration(text(node)) ?? 0) === 0);
const bytes: Write = (node) => {
  const size = (node.kind === 'scalar' && typeof node.value === 'number' ? node.value : parseBytes(text(node))) ?? 0;
  return orNothing(String(size), size === 0);
};
const command: Write = (node) => {
  if (isNull(node)) return null;
  return string(node) === undefined ? items(node).map(text) : splitCommand(text(node), node.at).words;
};

type Shape = Readonly<Record<string, Write>>;

const object =
  (shape: Shape): Write =>
  (node) => {
    if (node.kind !== 'map') return undefined;
    const out: Record<string, unknown> = {};
    for (const [key, write] of Object.entries(shape)) {
      const child = get(node, key);
      const value = child === undefined ? undefined : write(child);
      if (value !== undefined) out[key] = value;
    }
    return out;
  };
const each =
  (write: Write): Write =>
  (node) =>
    orNothing(items(node).map(write), items(node).length === 0);
const every =
  (write: Write): Write =>
  (node) =>
    record(entries(node).map(([key, value]) => [key, write(value)] as const));

const mount = object({ source: words, target: words, uid: words, gid: words, mode: count });
const ulimit: Write = (node) => (node.kind === 'map' ? object({ soft: number, hard: number })(node) : Number(text(node)));
const ssh: Write = (node) => {
  const ids = pairs(node).map(([key]) => key);
  return orNothing(ids, ids.length === 0);
};

const build = object({
  context: words,
  dockerfile: words,
  dockerfile_inline: words,
  entitlements: strings,
  args: environment,
  ssh,
  labels: mapping,
  cache_from: strings,
  cache_to: strings,
  no_cache: flag,
  additional_contexts: mapping,
  pull: flag,
  extra_hosts: hosts,
  isolation: words,
  network: words,
  target: words,
  secrets: each(mount),
  shm_size: bytes,
  tags: strings,
  ulimits: every(ulimit),
  platforms: strings,
  privileged: flag,
});

const update = object({ parallelism: count, delay, failure_action: words, monitor: delay, max_failure_ratio: number, order: words });
const devices = each((node) => ({
  ...(object({ capabilities: strings, driver: words, device_ids: strings })(node) as object),
  ...(get(node, 'count') ? { count: text(get(node, 'count')) === 'all' ? -1 : Number(text(get(node, 'count'))) } : {}),
}));
const generic = each(
  object({ discrete_resource_spec: (node) => ({ kind: text(get(node, 'kind')), value: Number(text(get(node, 'value'))) }) }),
);
const resource = object({ cpus: number, memory: bytes, pids: number, devices, generic_resources: generic });
const deployFields = object({
  mode: words,
  replicas: count,
  labels: mapping,
  update_config: update,
  rollback_config: update,
  resources: object({ limits: resource, reservations: resource }),
  restart_policy: object({ condition: words, delay: duration, max_attempts: count, window: duration }),
  placement: object({ constraints: strings, preferences: each(object({ spread: words })), max_replicas_per_node: number }),
  endpoint_mode: words,
});
const deploy: Write = (node) => (isNull(node) ? undefined : { resources: {}, placement: {}, ...(deployFields(node) as object) });

const test: Write = (node) => (string(node) === undefined ? strings(node) : ['CMD-SHELL', text(node)]);
const healthcheck = object({
  test,
  timeout: duration,
  interval: duration,
  retries: count,
  start_period: duration,
  start_interval: duration,
  disable: flag,
});
const port = object({ name: words, mode: words, host_ip: words, target: number, published: words, protocol: words, app_protocol: words });
const volume = object({
  type: words,
  source: words,
  target: words,
  read_only: flag,
  consistency: words,
  bind: object({ selinux: words, propagation: words, create_host_path: flag }),
  volume: object({ nocopy: flag, subpath: words }),
  tmpfs: object({ size: bytes, mode: number }),
});
const dependency: Write = (node) => ({
  ...(object({ condition: words, restart: flag })(node) as object),
  required: text(get(node, 'required')) === 'true',
});
const attachmentFields = object({
  priority: number,
  aliases: strings,
  ipv4_address: words,
  ipv6_address: words,
  link_local_ips: strings,
  mac_address: words,
  driver_opts: mapping,
});
const watch = each((node) => ({
  path: '',
  action: '',
  ...(object({ path: words, action: words, target: words, ignore: strings })(node) as object),
}));

const throttle = each((node) => ({ Path: text(get(node, 'path')), Rate: bytes(get(node, 'rate') ?? node) ?? '0' }));

const service = object({
  profiles: strings,
  annotations: mapping,
  attach: switches,
  build,
  develop: object({ watch }),
  blkio_config: object({
    weight: number,
    weight_device: each((node) => ({ Path: text(get(node, 'path')), Weight: Number(text(get(node, 'weight'))) })),
    device_read_bps: throttle,
    device_read_iops: throttle,
    device_write_bps: throttle,
    device_write_iops: throttle,
  }),
  cap_add: strings,
  cap_drop: strings,
  cgroup_parent: words,
  cgroup: words,
  cpu_count: number,
  cpu_percent: number,
  cpu_period: number,
  cpu_quota: number,
  cpu_rt_period: number,
  cpu_rt_runtime: number,
  cpus: number,
  cpuset: words,
  cpu_shares: number,
  command,
  configs: each(mount),
  container_name: words,
  credential_spec: object({ config: words, file: words, registry: words }),
  depends_on: every(dependency),
  deploy,
  device_cgroup_rules: strings,
  devices: strings,
  dns: strings,
  dns_opt: strings,
  dns_search: strings,
  domainname: words,
  entrypoint: command,
  environment,
  expose: strings,
  extends: object({ file: words, service: words }),
  external_links: strings,
  extra_hosts: hosts,
  group_add: strings,
  hostname: words,
  healthcheck,
  image: words,
  init: switches,
  ipc: words,
  isolation: words,
  labels: mapping,
  links: strings,
  logging: object({ driver: words, options: mapping }),
  mem_limit: bytes,
  mem_reservation: bytes,
  memswap_limit: bytes,
  mem_swappiness: bytes,
  mac_address: words,
  network_mode: words,
  networks: every((node) => attachmentFields(node) ?? null),
  oom_kill_disable: flag,
  oom_score_adj: number,
  pid: words,
  pids_limit: number,
  platform: words,
  ports: each(port),
  privileged: flag,
  pull_policy: words,
  read_only: flag,
  restart: words,
  runtime: words,
  scale: count,
  secrets: each(mount),
  security_opt: strings,
  shm_size: bytes,
  stdin_open: flag,
  stop_grace_period: duration,
  stop_signal: words,
  storage_opt: mapping,
  sysctls: mapping,
  tmpfs: strings,
  tty: flag,
  ulimits: every(ulimit),
  user: words,
  userns_mode: words,
  uts: words,
  volumes: each(volume),
  volumes_from: strings,
  working_dir: words,
});

const pool = object({ subnet: words, gateway: words, ip_range: words, aux_addresses: mapping });
const networkFields = object({
  name: words,
  driver: words,
  driver_opts: mapping,
  ipam: object({ driver: words, config: each(pool) }),
  external: flag,
  internal: flag,
  attachable: flag,
  labels: mapping,
  enable_ipv6: switches,
});
const network: Write = (node) => ({ ipam: {}, ...(networkFields(node) as object) });
const volumeResource = object({ name: words, driver: words, driver_opts: mapping, external: flag, labels: mapping });
const fileResource = object({
  name: words,
  file: words,
  environment: words,
  external: flag,
  labels: mapping,
  driver: words,
  driver_opts: mapping,
  template_driver: words,
});
const config: Write = (node) => ({
  ...(fileResource(node) as object),
  ...(text(get(node, 'content')) !== '' && !get(node, 'environment') ? { content: text(get(node, 'content')) } : {}),
});

/** One service in the form that `docker compose config --format json` prints. Throws ComposeError for an unreadable command. */
export const serviceOutput = (node: MapNode): Record<string, unknown> => ({
  command: null,
  entrypoint: null,
  ...(service(node) as object),
});

/** A top-level resource in that form. */
export const resourceOutput: Readonly<Record<'networks' | 'volumes' | 'secrets' | 'configs', Write>> = {
  networks: network,
  volumes: volumeResource,
  secrets: fileResource,
  configs: config,
};

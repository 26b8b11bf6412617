import type { Schema } from './validate.ts';

/** Shape of a compose file as docker compose 2.26 checks it, after the compose specification. */

type Fields = Readonly<Record<string, Schema>>;

const text: Schema = { types: ['string'] };
const number: Schema = { types: ['number', 'string'] };
const integer: Schema = { types: ['integer', 'string'] };
const flag: Schema = { types: ['boolean', 'string'] };
const name = /^[a-zA-Z0-9._-]+$/;
const anything: Schema = {};
const extension = [/^x-/, anything] as const;

const closed = (properties: Fields): Schema => ({ types: ['object'], properties, patterns: [extension], closed: true });
const strict = (properties: Fields, required: readonly string[] = []): Schema => ({
  types: ['object'],
  properties,
  closed: true,
  required,
});
const keyed = (value: Schema): Schema => ({ types: ['object'], patterns: [[name, value]], closed: true });
const listOf = (items: Schema, unique = false): Schema => ({ types: ['array'], items, unique });
const either = (...oneOf: readonly Schema[]): Schema => ({ oneOf });

const texts = listOf(text);
const distinct = listOf(text, true);
const textOrTexts = either(text, distinct);
const listOrMap = either(
  { types: ['object'], patterns: [[/.+/, { types: ['string', 'number', 'boolean', 'null'] }]], closed: true },
  distinct,
);
const command = either({ types: ['null'] }, text, texts);
const options: Schema = { types: ['object'], patterns: [[/^.+$/, { types: ['string', 'number'] }]] };

const mounts = listOf(either(text, closed({ source: text, target: text, uid: text, gid: text, mode: number })));
const ulimits: Schema = {
  types: ['object'],
  patterns: [[/^[a-z]+$/, either(integer, { ...closed({ hard: integer, soft: integer }), required: ['soft', 'hard'] })]],
};
const envFile = either(text, listOf(either(text, strict({ path: text, required: flag }, ['path']))));

const build = either(
  text,
  closed({
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: texts,
    args: listOrMap,
    ssh: listOrMap,
    labels: listOrMap,
    cache_from: texts,
    cache_to: texts,
    no_cache: flag,
    additional_contexts: listOrMap,
    network: text,
    pull: flag,
    target: text,
    shm_size: integer,
    extra_hosts: listOrMap,
    isolation: text,
    privileged: flag,
    secrets: mounts,
    tags: texts,
    ulimits,
    platforms: texts,
  }),
);

const limit = strict({ path: text, rate: integer });
const weight = strict({ path: text, weight: integer });
const blkio = strict({
  device_read_bps: listOf(limit),
  device_read_iops: listOf(limit),
  device_write_bps: listOf(limit),
  device_write_iops: listOf(limit),
  weight: integer,
  weight_device: listOf(weight),
});

const conditions = ['service_started', 'service_healthy', 'service_completed_successfully'];
const dependsOn = either(
  distinct,
  keyed({ ...closed({ restart: flag, required: flag, condition: { ...text, values: conditions } }), required: ['condition'] }),
);

const healthcheck = closed({
  disable: flag,
  interval: text,
  retries: number,
  test: either(text, texts),
  timeout: text,
  start_period: text,
  start_interval: text,
});

const watch: Schema = {
  ...closed({ ignore: texts, path: text, action: { ...text, values: ['rebuild', 'sync', 'sync+restart'] }, target: text }),
  required: ['path', 'action'],
};

const update = closed({
  parallelism: integer,
  delay: text,
  failure_action: text,
  monitor: text,
  max_failure_ratio: number,
  order: { ...text, values: ['start-first', 'stop-first'] },
});
const genericResources = listOf(closed({ discrete_resource_spec: closed({ kind: text, value: number }) }));
const devices = listOf(
  closed({ capabilities: distinct, count: { types: ['string', 'integer'] }, device_ids: distinct, driver: text, options: listOrMap }),
);
const deploy: Schema = {
  ...closed({
    mode: text,
    endpoint_mode: text,
    replicas: integer,
    labels: listOrMap,
    rollback_config: update,
    update_config: update,
    resources: closed({
      limits: closed({ cpus: number, memory: text, pids: integer }),
      reservations: closed({ cpus: number, memory: text, generic_resources: genericResources, devices }),
    }),
    restart_policy: closed({ condition: text, delay: text, max_attempts: integer, window: text }),
    placement: closed({ constraints: texts, preferences: listOf(closed({ spread: text })), max_replicas_per_node: integer }),
  }),
  types: ['object', 'null'],
};

const attachment = closed({
  aliases: distinct,
  ipv4_address: text,
  ipv6_address: text,
  link_local_ips: distinct,
  mac_address: text,
  driver_opts: options,
  priority: { types: ['number'] },
});

const ports = listOf(
  either(
    { types: ['number'] },
    text,
    closed({
      name: text,
      mode: text,
      host_ip: text,
      target: integer,
      published: { types: ['string', 'integer'] },
      protocol: text,
      app_protocol: text,
    }),
  ),
  true,
);

const volumes = listOf(
  either(text, {
    ...closed({
      type: text,
      source: text,
      target: text,
      read_only: flag,
      consistency: text,
      bind: closed({ propagation: text, create_host_path: flag, selinux: { ...text, values: ['z', 'Z'] } }),
      volume: closed({ nocopy: flag, subpath: text }),
      tmpfs: closed({ size: either({ types: ['integer'], minimum: 0 }, text), mode: number }),
    }),
    required: ['type'],
  }),
  true,
);

const service = closed({
  develop: { ...closed({ watch: listOf(watch) }), types: ['object', 'null'], closed: false },
  deploy,
  annotations: listOrMap,
  attach: flag,
  build,
  blkio_config: blkio,
  cap_add: distinct,
  cap_drop: distinct,
  cgroup: { ...text, values: ['host', 'private'] },
  cgroup_parent: text,
  command,
  configs: mounts,
  container_name: text,
  cpu_count: either(text, { types: ['integer'], minimum: 0 }),
  cpu_percent: either(text, { types: ['integer'], minimum: 0, maximum: 100 }),
  cpu_shares: number,
  cpu_quota: number,
  cpu_period: number,
  cpu_rt_period: number,
  cpu_rt_runtime: number,
  cpus: number,
  cpuset: text,
  credential_spec: closed({ config: text, file: text, registry: text }),
  depends_on: dependsOn,
  device_cgroup_rules: distinct,
  devices: distinct,
  dns: textOrTexts,
  dns_opt: distinct,
  dns_search: textOrTexts,
  domainname: text,
  entrypoint: command,
  env_file: envFile,
  environment: listOrMap,
  expose: listOf({ types: ['string', 'number'] }, true),
  extends: either(text, strict({ service: text, file: text }, ['service'])),
  external_links: distinct,
  extra_hosts: listOrMap,
  group_add: listOf({ types: ['string', 'number'] }, true),
  healthcheck,
  hostname: text,
  image: text,
  init: flag,
  ipc: text,
  isolation: text,
  labels: listOrMap,
  links: distinct,
  logging: closed({ driver: text, options: { types: ['object'], patterns: [[/^.+$/, { types: ['string', 'number', 'null'] }]] } }),
  mac_address: text,
  mem_limit: number,
  mem_reservation: { types: ['string', 'integer'] },
  mem_swappiness: integer,
  memswap_limit: number,
  network_mode: text,
  networks: either(distinct, keyed(either(attachment, { types: ['null'] }))),
  oom_kill_disable: flag,
  oom_score_adj: either(text, { types: ['integer'], minimum: -1000, maximum: 1000 }),
  pid: { types: ['string', 'null'] },
  pids_limit: number,
  platform: text,
  ports,
  privileged: flag,
  profiles: distinct,
  pull_policy: { ...text, values: ['always', 'never', 'if_not_present', 'build', 'missing'] },
  read_only: flag,
  restart: text,
  runtime: text,
  scale: integer,
  security_opt: distinct,
  shm_size: number,
  secrets: mounts,
  sysctls: listOrMap,
  stdin_open: flag,
  stop_grace_period: text,
  stop_signal: text,
  storage_opt: { types: ['object'] },
  tmpfs: textOrTexts,
  tty: flag,
  ulimits,
  user: text,
  uts: text,
  userns_mode: text,
  volumes,
  volumes_from: distinct,
  working_dir: text,
});

const external: Schema = { ...closed({ name: text }), types: ['boolean', 'string', 'object'] };
const looseExternal: Schema = { types: ['boolean', 'string', 'object'], properties: { name: text } };

const addresses: Schema = { types: ['object'], patterns: [[/^.+$/, text]], closed: true };
const network: Schema = {
  ...closed({
    name: text,
    driver: text,
    driver_opts: options,
    ipam: closed({
      driver: text,
      config: listOf(closed({ subnet: text, ip_range: text, gateway: text, aux_addresses: addresses })),
      options: addresses,
    }),
    external,
    internal: flag,
    enable_ipv6: flag,
    attachable: flag,
    labels: listOrMap,
  }),
  types: ['object', 'null'],
};

const volume: Schema = {
  ...closed({ name: text, driver: text, driver_opts: options, external, labels: listOrMap }),
  types: ['object', 'null'],
};
const secret = closed({
  name: text,
  environment: text,
  file: text,
  external: looseExternal,
  labels: listOrMap,
  driver: text,
  driver_opts: options,
  template_driver: text,
});
const config = closed({
  name: text,
  content: text,
  environment: text,
  file: text,
  external: looseExternal,
  labels: listOrMap,
  template_driver: text,
});
const include = either(text, strict({ path: textOrTexts, env_file: textOrTexts, project_directory: text }));

export const composeSchema: Schema = closed({
  version: text,
  name: text,
  include: listOf(include),
  services: keyed(service),
  networks: { ...keyed(network), closed: false },
  volumes: keyed(volume),
  secrets: keyed(secret),
  configs: keyed(config),
});

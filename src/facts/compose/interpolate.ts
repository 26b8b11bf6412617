import { list, map, type Node, type Path, patterns, type ScalarNode } from './node.ts';
import { ComposeError } from './problem.ts';
import { InvalidTemplate, type Lookup, substitute } from './template.ts';

type Cast = (text: string) => string | number | boolean;

const integer: Cast = (text) => {
  if (!/^[-+]?[0-9]+$/.test(text)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
};
const wide: Cast = (text) => {
  if (!/^[-+]?[0-9]+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
};
const float: Cast = (text) => {
  const value = Number(text);
  if (text.trim() !== text || text === '' || Number.isNaN(value))
    throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  return value;
};
const yes = new Set(['true', 'y', 'yes', 'on']);
const no = new Set(['false', 'n', 'no', 'off']);
const boolean: Cast = (text) => {
  const lower = text.toLowerCase();
  if (!yes.has(lower) && !no.has(lower)) throw new Error(`invalid boolean: ${text}`);
  return yes.has(lower);
};

/** Strings at these paths become numbers and booleans after interpolation. */
const casts = patterns<Cast>({
  'services.*.configs.[].mode': integer,
  'services.*.cpu_count': wide,
  'services.*.cpu_percent': float,
  'services.*.cpu_period': wide,
  'services.*.cpu_quota': wide,
  'services.*.cpu_rt_period': wide,
  'services.*.cpu_rt_runtime': wide,
  'services.*.cpus': float,
  'services.*.cpu_shares': wide,
  'services.*.init': boolean,
  'services.*.deploy.replicas': integer,
  'services.*.deploy.update_config.parallelism': integer,
  'services.*.deploy.update_config.max_failure_ratio': float,
  'services.*.deploy.rollback_config.parallelism': integer,
  'services.*.deploy.rollback_config.max_failure_ratio': float,
  'services.*.deploy.restart_policy.max_attempts': integer,
  'services.*.deploy.placement.max_replicas_per_node': integer,
  'services.*.healthcheck.retries': integer,
  'services.*.healthcheck.disable': boolean,
  'services.*.oom_kill_disable': boolean,
  'services.*.oom_score_adj': wide,
  'services.*.pids_limit': wide,
  'services.*.ports.[].target': integer,
  'services.*.privileged': boolean,
  'services.*.read_only': boolean,
  'services.*.scale': integer,
  'services.*.secrets.[].mode': integer,
  'services.*.stdin_open': boolean,
  'services.*.tty': boolean,
  'services.*.ulimits.*': integer,
  'services.*.ulimits.*.hard': integer,
  'services.*.ulimits.*.soft': integer,
  'services.*.volumes.[].read_only': boolean,
  'services.*.volumes.[].volume.nocopy': boolean,
  'networks.*.external': boolean,
  'networks.*.internal': boolean,
  'networks.*.attachable': boolean,
  'networks.*.enable_ipv6': boolean,
  'volumes.*.external': boolean,
  'secrets.*.external': boolean,
  'configs.*.external': boolean,
});

export interface Interpolation {
  readonly lookup: Lookup;
  /** Called for every unset variable. */
  warn(name: string, node: Node): void;
  fail(error: ComposeError): void;
}

/** Interpolates every string value, never a key. A value that cannot be is reported and stays as written. */
export function interpolate(node: Node, options: Interpolation, path: Path = []): Node {
  if (node.kind === 'map') {
    return map(
      [...node.entries].map(([key, value]) => [key, interpolate(value, options, [...path, key])] as const),
      node.at,
    );
  }
  if (node.kind === 'list') {
    return list(
      node.items.map((item) => interpolate(item, options, [...path, '[]'])),
      node.at,
    );
  }
  return typeof node.value === 'string' ? { ...node, ...interpolated(node, node.value, options, path) } : node;
}

function interpolated(node: ScalarNode, template: string, options: Interpolation, path: Path): Pick<ScalarNode, 'value'> {
  const place = path.join('.');
  try {
    const value = template.includes('$') ? substitute(template, options.lookup, (name) => options.warn(name, node)) : template;
    const cast = casts(path);
    if (!cast) return { value };
    try {
      return { value: cast(value) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : '';
      options.fail(new ComposeError(`error while interpolating ${place}: failed to cast to expected type: ${reason}`, node.at));
      return { value };
    }
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    const message =
      error instanceof InvalidTemplate
        ? `invalid interpolation format for ${place}.\nYou may need to escape any $ with another $.\n${error.message}`
        : `error while interpolating ${place}: ${error.message}`;
    options.fail(new ComposeError(message, node.at));
    return { value: template };
  }
}

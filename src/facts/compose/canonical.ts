import { dependencies, networks } from './merge.ts';
import { entries, get, isNull, items, list, map, type Node, type Path, patterns, scalar, set, string, text, typeName } from './node.ts';
import { parsePort } from './ports.ts';
import { ComposeError, type Problem } from './problem.ts';
import { parseVolume } from './volumes.ts';

type Transform = (node: Node, path: Path, warn: (problem: Problem) => void) => Node;

const fileMount: Transform = (node) => (node.kind === 'scalar' ? map([['source', node]], node.at) : node);

const keyValues: Transform = (node, path) => {
  if (node.kind !== 'list') return node;
  return map(
    node.items.map((item) => {
      const value = text(item);
      const index = value.indexOf('=');
      if (index < 0) throw new ComposeError(`${path.join('.')}: invalid value ${value}, expected key=value`, item.at);
      return [value.slice(0, index), scalar(value.slice(index + 1), item.at)] as const;
    }),
    node.at,
  );
};

const dependsOn: Transform = (node, path) => {
  if (node.kind === 'scalar') throw new ComposeError(`${path.join('.')}: invalid type ${typeof node.value} for depend_on`, node.at);
  if (node.kind === 'list') return dependencies(node);
  return map(
    entries(node).map(([name, value]) => {
      if (value.kind !== 'map') throw new ComposeError(`${path.join('.')}.${name}: unsupported value`, value.at);
      let filled = value;
      if (!get(filled, 'condition')) filled = set(filled, 'condition', scalar('service_started', value.at));
      if (!get(filled, 'required')) filled = set(filled, 'required', scalar(true, value.at));
      return [name, filled] as const;
    }),
    node.at,
  );
};

const envFiles: Transform = (node) => {
  const sources = node.kind === 'list' ? node.items : [node];
  return list(
    sources.map((item) => {
      const fields = item.kind === 'map' ? item : map([['path', item]], item.at);
      return get(fields, 'required') ? fields : set(fields, 'required', scalar(true, item.at));
    }),
    node.at,
  );
};

const ports: Transform = (node, path) => {
  const all = items(node).flatMap((item) => {
    const name = typeName(item);
    if (name === 'string' || name === 'int') return parsePort(text(item), item.at);
    if (item.kind === 'map') return [item];
    throw new ComposeError(`${path.join('.')}: invalid type ${name} for port`, item.at);
  });
  return list(all, node.at);
};

const ssh: Transform = (node) => {
  if (node.kind !== 'list') return node;
  return map(
    node.items.map((item) => {
      const [id = '', path] = text(item).split(/=(.*)/s);
      if (path === undefined && id !== 'default') throw new ComposeError(`invalid ssh key ${JSON.stringify(id)}`, item.at);
      return [id, scalar(path ?? null, item.at)] as const;
    }),
    node.at,
  );
};

/** `external: { name: x }`, the old form, becomes `external: true` with that name. */
const maybeExternal: Transform = (node, path, warn) => {
  if (node.kind !== 'map') return node;
  const external = get(node, 'external');
  if (external?.kind !== 'map') return node;
  const resource = set(node, 'external', scalar(true, external.at));
  const name = get(external, 'name');
  if (!name) return resource;
  warn({ ...external.at, message: `${path.join('.')}: external.name is deprecated. Please set name and external: true` });
  const own = get(node, 'name');
  if (own && text(own) !== text(name)) {
    throw new ComposeError(`${path.join('.')}: name and external.name conflict; only use name`, external.at);
  }
  return own ? resource : set(resource, 'name', name);
};

const transforms = patterns<Transform>({
  'services.*.build.secrets.[]': fileMount,
  'services.*.build.additional_contexts': keyValues,
  'services.*.depends_on': dependsOn,
  'services.*.env_file': envFiles,
  'services.*.extends': (node) => (node.kind === 'scalar' ? map([['service', node]], node.at) : node),
  'services.*.networks': (node) => (node.kind === 'list' ? networks(node) : node),
  'services.*.volumes.[]': (node) => (string(node) === undefined ? node : parseVolume(text(node), node.at)),
  'services.*.secrets.[]': fileMount,
  'services.*.configs.[]': fileMount,
  'services.*.ports': ports,
  'services.*.build.ssh': ssh,
  'volumes.*': maybeExternal,
  'networks.*': maybeExternal,
  'secrets.*': maybeExternal,
  'configs.*': maybeExternal,
});

/** Short forms become long ones. Throws ComposeError for a form that cannot be read. */
export function canonical(node: Node, warn: (problem: Problem) => void, path: Path = []): Node {
  if (path.length === 3 && path[0] === 'services' && path[2] === 'build' && string(node) !== undefined) {
    return map([['context', node]], node.at);
  }
  const transform = transforms(path);
  if (transform) return isNull(node) && path[0] !== 'services' ? node : transform(node, path, warn);
  if (node.kind === 'map') {
    return map(
      [...node.entries].map(([key, value]) => [key, canonical(value, warn, [...path, key])] as const),
      node.at,
    );
  }
  if (node.kind === 'list') {
    return list(
      node.items.map((item) => canonical(item, warn, [...path, '[]'])),
      node.at,
    );
  }
  return node;
}

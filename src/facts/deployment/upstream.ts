import type { ComposeProject } from '../compose/project.ts';
import type { Bound, Container } from './containers.ts';

/** What stands behind the address of an upstream. */
export interface Upstream {
  readonly address: string;
  readonly verdict: 'reached' | 'broken' | 'unknown';
  readonly reason: string;
  readonly container?: Container;
  readonly port?: number;
  /** Where the process listens, when that is known. */
  readonly listening?: Bound;
}

/** Finds the process behind `host:port`, as a container of the proxy would. `proxy` absent: a proxy on the host itself. */
export function resolveUpstream(
  address: string,
  proxy: Container | undefined,
  containers: readonly Container[],
  project: ComposeProject | undefined,
): Upstream {
  const [, host = '', written] = /^(\[[^\]]*\]|[^:]*):?(\d+)?$/.exec(address) ?? [];
  const port = Number(written ?? 80);
  if (address.startsWith('unix:')) return { address, verdict: 'unknown', reason: 'a socket file is not followed' };
  const local = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]|host\.docker\.internal|0\.0\.0\.0)$/.test(host);
  if (project && proxy?.service) {
    const container = local ? (hostMode(proxy) ? undefined : proxy) : named(host, proxy, containers);
    if (local && (hostMode(proxy) || host === 'host.docker.internal')) return throughHost(address, port, containers);
    if (!container) {
      const off = project.disabled.has(host);
      if (/^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes('.'))
        return { address, port, verdict: 'unknown', reason: `${host} is outside the compose project` };
      return {
        address,
        port,
        verdict: 'broken',
        reason: off ? `service ${host} is switched off by its profile` : `no compose service is named ${host}`,
      };
    }
    if (container !== proxy && !shareNetwork(proxy, container))
      return { address, port, container, verdict: 'broken', reason: `${proxy.name} and ${container.name} share no network` };
    return onPort(address, container, port);
  }
  const [only, ...others] = containers.filter((container) => container !== proxy && container.entry !== undefined);
  if (project) {
    if (local) return throughHost(address, port, containers);
    const container = named(host, undefined, containers);
    return container
      ? onPort(address, container, port)
      : { address, port, verdict: 'unknown', reason: `${host} is outside the compose project` };
  }
  const match = containers.find((container) => container.name === host) ?? (others.length === 0 ? only : undefined);
  if (match?.listening.some((one) => one.port === port)) return onPort(address, match, port);
  if (match && local && match.listening.some((one) => one.port !== undefined) && match.listening.every((one) => one.source !== 'EXPOSE'))
    return onPort(address, match, port);
  return {
    address,
    port,
    ...(match ? { container: match } : {}),
    verdict: 'unknown',
    reason: `nothing in the repository says what ${host} is`,
  };
}

const hostMode = (container: Container): boolean => container.service?.networkMode === 'host';

function named(host: string, proxy: Container | undefined, containers: readonly Container[]): Container | undefined {
  const linked = proxy?.service?.links.find(({ alias }) => alias === host)?.service;
  return containers.find(
    ({ name, service }) =>
      name === (linked ?? host) ||
      service?.containerName === host ||
      (service?.networks.some(({ aliases }) => aliases.includes(host)) ?? false),
  );
}

function shareNetwork(a: Container, b: Container): boolean {
  const [left, right] = [a.service, b.service];
  if (!left || !right) return true;
  const shared = /^(?:service|container):(.+)$/;
  if (shared.exec(left.networkMode ?? '')?.[1] === right.name || shared.exec(right.networkMode ?? '')?.[1] === left.name) return true;
  if (left.networkMode || right.networkMode) return left.networkMode === right.networkMode;
  return (
    left.networks.some(({ name }) => right.networks.some((other) => other.name === name)) ||
    (left.networks.length === 0 && right.networks.length === 0)
  );
}

/** A proxy on the host reaches what is published there. */
function throughHost(address: string, port: number, containers: readonly Container[]): Upstream {
  for (const container of containers) {
    if (hostMode(container) && container.listening.some((one) => one.port === port)) return onPort(address, container, port);
    const published = container.service?.ports.find((one) => one.published === String(port));
    if (published) return onPort(address, container, published.target);
  }
  return { address, port, verdict: 'broken', reason: `no service publishes port ${port} on the host` };
}

function onPort(address: string, container: Container, port: number): Upstream {
  const base = { address, container, port };
  const { listening } = container;
  const here = listening.find((one) => one.port === port);
  if (here?.bind === 'loopback')
    return {
      ...base,
      listening: here,
      verdict: 'broken',
      reason: `${container.name} listens on port ${port} of its loopback address only`,
    };
  if (here) return { ...base, listening: here, verdict: 'reached', reason: `${container.name} listens on port ${port} (${here.source})` };
  const known = listening.filter((one) => one.port !== undefined);
  const [first] = known;
  if (!first || listening.some((one) => one.port === undefined))
    return { ...base, verdict: 'unknown', reason: `on which port ${container.name} listens is not known` };
  const weak = known.every((one) => one.source === 'EXPOSE' || one.source === 'expose' || one.source === 'ports');
  const said = known.map((one) => one.port).join(', ');
  return {
    ...base,
    listening: first,
    verdict: 'broken',
    reason: `${container.name} ${weak ? 'says it listens' : 'listens'} on port ${said}, not ${port}`,
  };
}

import { defineFact, type Location } from '../../define.ts';
import { type Inventory, inventory, type RouteFact } from '../routes/inventory.ts';
import { type ComposeFact, composeProject } from './compose-project.ts';
import { type Container, containers } from './containers.ts';
import { type NginxProxy, proxyConfig } from './proxy-config.ts';
import { type Trace, type TraceRequest, traceRequest } from './trace.ts';
import { type Unmodelled, unmodelledRouting } from './unmodelled.ts';

/** A place where clients come in. */
export interface Entry {
  readonly name: string;
  /** Absent: the application itself is published. */
  readonly proxy?: NginxProxy;
  readonly container?: Container;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** Port inside the container. */
  readonly port: number;
  /** Port on the host; absent when nothing publishes it. */
  readonly published?: number;
  readonly from: Location;
}

/** The deployment joined with the routes: from public URL to handler. */
export interface Deployment {
  readonly compose: ComposeFact | undefined;
  readonly containers: readonly Container[];
  readonly proxies: readonly NginxProxy[];
  readonly entries: readonly Entry[];
  readonly unmodelled: readonly Unmodelled[];
  /** Routes that a container's process serves. */
  routesOf(container: Container): readonly RouteFact[];
  /** Follows one request from outside to its handler. */
  trace(request: TraceRequest): Trace;
}

export const deployment = defineFact({
  id: 'deployment',
  needs: { composeProject, containers, proxyConfig, inventory },
  derive({ repo }, given): Deployment {
    const { composeProject: compose, containers: all, proxyConfig: proxies } = given;
    const entries = entriesOf(proxies, all);
    const routes = routesOf(given.inventory, all, compose !== undefined);
    const view = { compose, containers: all, proxies, entries, unmodelled: unmodelledRouting(repo, all), routesOf: routes };
    return { ...view, trace: (request) => traceRequest(view, request) };
  },
});

/** Servers of proxies by address and name, published ones first; without a proxy the published applications. */
function entriesOf(proxies: readonly NginxProxy[], all: readonly Container[]): Entry[] {
  const entries: Entry[] = [];
  for (const proxy of proxies) {
    for (const server of proxy.config?.servers ?? []) {
      for (const listen of server.listens) {
        if (listen.address.startsWith('unix:')) continue;
        const port = listen.port ?? 80;
        const names = server.names.filter((name) => name !== '' && name !== '_' && !/[~*]/.test(name) && !name.startsWith('.'));
        const host = names[0] ?? 'localhost';
        const ports = proxy.container?.service?.ports ?? [];
        const published = ports.find((one) => one.target === port)?.published;
        if (entries.some((entry) => entry.proxy === proxy && entry.host === host && entry.port === port)) continue;
        const at = server.level.opener;
        entries.push({
          name: `${proxy.name}:${port}`,
          proxy,
          ...(proxy.container ? { container: proxy.container } : {}),
          scheme: listen.ssl ? 'https' : 'http',
          host,
          port,
          ...(published && /^\d+$/.test(published)
            ? { published: Number(published) }
            : proxy.container?.service
              ? {}
              : { published: port }),
          from: at ? proxy.place(at) : { path: proxy.files[0] ?? '', line: 1 },
        });
      }
    }
  }
  const reachable = entries.filter((entry) => entry.published !== undefined);
  const kept = reachable.length > 0 ? reachable : entries;
  const direct = all.flatMap((container): Entry[] =>
    container.entry === undefined || proxies.some((proxy) => proxy.container === container)
      ? []
      : (container.service?.ports ?? []).map((port) => ({
          name: container.name,
          container,
          scheme: 'http' as const,
          host: 'localhost',
          port: port.target,
          ...(port.published && /^\d+$/.test(port.published) ? { published: Number(port.published) } : {}),
          from: port.from,
        })),
  );
  return [...kept, ...direct];
}

function routesOf(found: Inventory, all: readonly Container[], composed: boolean): (container: Container) => readonly RouteFact[] {
  const served = found.routes.filter((route) => route.served !== false);
  const machines = new Map(found.services.map((service) => [service.machine, service.entry.file] as const));
  const entries = new Set(served.map((route) => machines.get(route.machine)));
  return (container) => {
    if (container.entry !== undefined && entries.has(container.entry))
      return served.filter((route) => machines.get(route.machine) === container.entry);
    // One application and one container that could run it: its own code is meant.
    const own = all.filter(
      (each) =>
        (composed ? each.service?.build !== undefined : each.dockerfile !== undefined) &&
        !/nginx|caddy|traefik/.test(each.image?.base?.name ?? ''),
    );
    return entries.size === 1 && own.length === 1 && own[0] === container ? served : [];
  };
}

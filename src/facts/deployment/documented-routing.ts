import { defineFact, type Location } from '../../define.ts';
import { documentedPorts, documentedProxyRules } from '../documents/routing-tables.ts';
import { documents } from '../documents.ts';
import { type Deployment, deployment } from './deployment.ts';
import { levelsWithin } from './nginx-level.ts';
import { follow } from './route-reach.ts';

/** One statement of a deployment document, against the configuration. */
export interface Statement extends Location {
  readonly key: string;
  readonly agrees: boolean | 'unknown';
  readonly text: string;
  readonly related: readonly Location[];
}

export interface DocumentedRouting {
  /** Documents that were read. */
  readonly documents: readonly string[];
  readonly mapping: readonly Statement[];
  readonly ports: readonly Statement[];
  /** Locations that pass requests on and that no document names. */
  readonly untold: readonly (Location & { readonly name: string })[];
  readonly deployment: Deployment;
}

/** What deployment documents say of mapping and ports, compared with what is configured. */
export const documentedRouting = defineFact({
  id: 'documented-routing',
  needs: { documents, deployment },
  derive(_context, { documents, deployment }): DocumentedRouting {
    const read = documents.about('deployment').flatMap(({ path }) => documents.document(path) ?? []);
    const rules = read.flatMap((document) => documentedProxyRules(document));
    const mapping = deployment.proxies.length > 0 ? rules.map((rule) => mapped(deployment, rule)) : [];
    const ports = read.flatMap((document) => documentedPorts(document)).flatMap((port) => said(deployment, port));
    const mentioned = read.flatMap(({ path }) => documents.document(path) ?? []);
    const words = new Set(
      mentioned.flatMap((document) => [...JSON.stringify(document.sections).matchAll(/\/[\w./-]*[\w/-]/g)].map(([word]) => word)),
    );
    const untold = deployment.proxies.flatMap((proxy) =>
      (proxy.config?.servers ?? []).flatMap((server) =>
        levelsWithin(server.level).flatMap((level) => {
          const name = level.name?.name ?? '';
          if (!level.own.has('proxy_pass') || !level.opener || level.name?.kind === 'named' || level.name?.kind === 'regex' || name === '/')
            return [];
          const told =
            rules.some(({ publicPath }) => publicPath.replace(/\*.*$/, '').replace(/\/$/, '') === name.replace(/\/$/, '')) ||
            words.has(name) ||
            words.has(name.replace(/\/$/, '')) ||
            words.has(`${name}/`);
          return told ? [] : [{ ...proxy.place(level.opener), name }];
        }),
      ),
    );
    return { documents: read.map(({ path }) => path), mapping, ports, untold, deployment };
  },
});

function mapped(deployment: Deployment, rule: ReturnType<typeof documentedProxyRules>[number]): Statement {
  const concrete = (path: string): string =>
    path
      .replace(/\*+.*$/, 'x1')
      .replace(/\{[^{}]*\}/g, 'x1')
      .replace(/\/\.\.\.$/, '/x1');
  const entry = deployment.entries.find(({ proxy }) => proxy);
  const trace = follow(deployment, { method: 'GET', url: concrete(rule.publicPath), ...(entry ? { entry } : {}) });
  const at = { path: rule.path, line: rule.line };
  const related = trace.location ? [{ path: trace.location.path, line: trace.location.line }] : [];
  const base = { ...at, key: rule.publicPath, related };
  if (trace.kind === 'unknown') return { ...base, agrees: 'unknown', text: trace.reason };
  if (rule.backendPath === undefined) {
    const own = trace.kind !== 'proxy';
    return {
      ...base,
      agrees: own,
      text: own
        ? `${rule.publicPath} is answered by the proxy`
        : `${rule.publicPath} is documented as answered by the proxy, but goes to ${trace.upstream?.address ?? 'the backend'}`,
    };
  }
  const wanted = concrete(rule.backendPath);
  const sent = trace.kind === 'proxy' ? (trace.upstreamUri ?? '').split('?')[0] : undefined;
  if (sent === undefined)
    return { ...base, agrees: false, text: `${rule.publicPath} is documented to reach ${rule.backendPath}, but ${trace.reason}` };
  return {
    ...base,
    agrees: sent === wanted,
    text:
      sent === wanted
        ? `${rule.publicPath} arrives as ${rule.backendPath}`
        : `${rule.publicPath} is documented to arrive as ${rule.backendPath}, but arrives as ${sent}`,
  };
}

function said(deployment: Deployment, port: ReturnType<typeof documentedPorts>[number]): Statement[] {
  const container = deployment.containers.find(({ name, service }) => name === port.service || service?.containerName === port.service);
  if (!container) return [];
  const { service } = container;
  const known = [
    ...container.listening.flatMap((one) => one.port ?? []),
    ...(service?.ports ?? []).flatMap((one) => [one.target, Number(one.published ?? 0)]),
  ];
  const base = {
    path: port.path,
    line: port.line,
    key: `${port.service} port ${port.port}`,
    related: [{ path: container.from.path, line: container.from.line }],
  };
  if (known.length === 0) return [{ ...base, agrees: 'unknown', text: `where ${port.service} listens is not known` }];
  if (!known.includes(port.port))
    return [
      {
        ...base,
        agrees: false,
        text: `${port.service} is documented on port ${port.port}, but uses ${[...new Set(known)].filter((each) => each > 0).join(', ')}`,
      },
    ];
  const open = service?.ports.find(
    (one) => (one.target === port.port || one.published === String(port.port)) && !/^(?:127\.|::1|localhost)/.test(one.hostIp ?? ''),
  );
  if (port.internal && open)
    return [
      {
        ...base,
        agrees: false,
        text: `port ${port.port} of ${port.service} is documented as internal, but is published`,
        related: [{ path: open.from.path, line: open.from.line }],
      },
    ];
  return [{ ...base, agrees: true, text: `${port.service} uses port ${port.port}` }];
}

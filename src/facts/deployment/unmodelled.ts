import { posix } from 'node:path';
import type { Location } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import type { Container } from './containers.ts';

/** Routing in front of the service that is recognised but not modelled. */
export interface Unmodelled extends Location {
  readonly what: string;
}

const own = (scope: string): boolean => scope !== 'test' && scope !== 'fixture' && scope !== 'vendored' && scope !== 'example';

/** Ingress, Caddy, Traefik, HAProxy, Envoy and platform routing of a repository. */
export function unmodelledRouting(repo: Repository, containers: readonly Container[]): Unmodelled[] {
  const found: Unmodelled[] = [];
  for (const { path, scope } of repo.files) {
    if (!own(scope)) continue;
    const name = posix.basename(path);
    const add = (what: string, line = 1): void => void found.push({ what, path, line });
    if (/^Caddyfile(?:\..+)?$|^caddy\.json$/.test(name)) add('Caddy');
    else if (name === 'vercel.json') add('vercel.json');
    else if (name === 'netlify.toml' || (name === '_redirects' && !path.includes('node_modules'))) add('Netlify');
    else if (/^haproxy[\w.-]*\.cfg$/.test(name)) add('HAProxy');
    else if (/^envoy[\w.-]*\.ya?ml$/.test(name)) add('Envoy');
    else if (/^traefik[\w.-]*\.(?:ya?ml|toml)$/.test(name)) add('Traefik');
    else if (/^(?:httpd|apache2?)[\w.-]*\.conf$/.test(name)) add('Apache');
    else if (/\.ya?ml$/.test(name)) {
      const text = repo.text(path);
      const line =
        text === undefined
          ? -1
          : text.split('\n').findIndex((each) => /^\s*kind:\s*(?:Ingress|IngressRoute|HTTPRoute|VirtualService|Gateway)\s*$/.test(each));
      if (line >= 0) add('Kubernetes ingress', line + 1);
    }
  }
  for (const { service, image, name, from } of containers) {
    const base = image?.base?.name ?? '';
    if (/(?:^|\/)(?:caddy|traefik|haproxy|envoy|kong|httpd)$/.test(base))
      found.push({ what: `${posix.basename(base)} (service ${name})`, ...from });
    for (const label of service?.labels.keys() ?? []) {
      if (!/^traefik\.http\.routers\./.test(label)) continue;
      found.push({ what: 'Traefik labels', ...from });
      break;
    }
  }
  return found;
}

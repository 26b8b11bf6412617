import { defineFact, type Location } from '../../define.ts';
import type { Directive } from '../../syntax/nginx/blocks.ts';
import { isPass } from '../nginx/levels.ts';
import { deployment } from './deployment.ts';
import type { NginxProxy } from './proxy-config.ts';
import { resolveUpstream, type Upstream } from './upstream.ts';
import { parseUpstreamAddress } from './upstream-address.ts';

/** An address that a proxy passes requests to, and what stands behind it. */
export interface UpstreamUse {
  readonly proxy: NginxProxy;
  readonly at: Location;
  readonly written: string;
  readonly upstream: Upstream;
}

/** Every upstream of every proxy, with the service behind it. */
export const upstreams = defineFact({
  id: 'upstreams',
  needs: { deployment },
  derive(_context, { deployment }): readonly UpstreamUse[] {
    return deployment.proxies.flatMap((proxy) => {
      const { config } = proxy;
      if (!config) return [];
      return passes(config.http.directives).flatMap((directive): UpstreamUse[] => {
        const written = directive.args[0]?.value ?? '';
        const address = parseUpstreamAddress(written, directive.name);
        const at = proxy.place(directive);
        if (address === undefined)
          return [{ proxy, at, written, upstream: { address: written, verdict: 'unknown', reason: 'its address is made of variables' } }];
        const block = config.upstreams.get(address.replace(/:\d+$/, '').toLowerCase());
        if (!block)
          return [
            { proxy, at, written, upstream: resolveUpstream(address, proxy.container, deployment.containers, deployment.compose?.project) },
          ];
        return (block.block ?? [])
          .filter(({ name, args }) => name === 'server' && !args.some(({ value }) => value === 'down'))
          .map((server) => {
            const host = server.args[0]?.value ?? '';
            const full = /:\d+$/.test(host) || host.startsWith('unix:') ? host : `${host}:80`;
            return {
              proxy,
              at: proxy.place(server),
              written: host,
              upstream: resolveUpstream(full, proxy.container, deployment.containers, deployment.compose?.project),
            };
          });
      });
    });
  },
});

function passes(directives: readonly Directive[]): Directive[] {
  return directives.flatMap((directive) => [
    ...(isPass(directive) ? [directive] : []),
    ...(directive.block && directive.name !== 'map' ? passes(directive.block) : []),
  ]);
}

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
      const constants = constantsOf(config.http.directives);
      return passes(config.http.directives).flatMap((directive): UpstreamUse[] => {
        const written = directive.args[0]?.value ?? '';
        const address = parseUpstreamAddress(substituted(written, constants), directive.name);
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

/** Variables that every `set` of the configuration gives the same text. */
function constantsOf(directives: readonly Directive[], found = new Map<string, string | undefined>()): Map<string, string | undefined> {
  for (const { name, args, block } of directives) {
    const variable = args[0]?.value ?? '';
    const value = args[1]?.value ?? '';
    if (name === 'set')
      found.set(variable, value.includes('$') || (found.has(variable) && found.get(variable) !== value) ? undefined : value);
    if (block && name !== 'map') constantsOf(block, found);
  }
  return found;
}

const substituted = (text: string, constants: ReadonlyMap<string, string | undefined>): string =>
  text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) => constants.get(`$${braced ?? bare ?? ''}`) ?? whole,
  );

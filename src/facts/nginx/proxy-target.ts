import type { Directive } from '../../syntax/nginx/blocks.ts';
import { isNumericHost, parseAddress } from '../../syntax/nginx/url.ts';
import { evaluate } from './evaluate.ts';
import { isPass, type Level, nearest } from './levels.ts';
import type { Run } from './run.ts';
import { decide, UnknownValue, type Value } from './unknown.ts';

/** Where a proxy_pass leads. */
export interface ProxyTarget {
  readonly at: Directive;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly hasPort: boolean;
  readonly unix: boolean;
  /** What follows host and port. */
  readonly uri: string;
  /** Written with variables. */
  readonly dynamic: boolean;
  /** How much of the URI the written one replaces. */
  readonly replaced: number;
  /** Default Host header. */
  readonly header: string;
}

/** The proxy_pass in force: an own one, or for `if` and limit_except the one around it. */
export function proxyPassOf(level: Level): { readonly at: Directive; readonly level: Level } | undefined {
  for (let at: Level | undefined = level; at !== undefined; at = at.parent) {
    const own = at.own.get('proxy_pass')?.[0];
    if (own !== undefined) return { at: own, level: at };
    if (at.kind !== 'if' && at.kind !== 'limit_except') return undefined;
  }
  return undefined;
}

/** Reads the target of a proxy_pass. Undefined: nginx answers 500 to the evaluated address. Throws Undecided. */
export function proxyTarget(run: Run, pass: { readonly at: Directive; readonly level: Level }): ProxyTarget | undefined {
  const source = pass.at.args[0]?.value ?? '';
  const dynamic = source.includes('$');
  const text = dynamic ? decide(evaluate(run, source), pass.at) : source;
  const scheme = /^https?:\/\//i.exec(text)?.[0];
  if (scheme === undefined || text.length === scheme.length) return undefined;
  const address = parseAddress(text.slice(scheme.length));
  if (typeof address === 'string') return undefined;
  const secure = scheme.length === 8;
  const standard = secure ? 443 : 80;
  const port = address.port ?? standard;
  const name = pass.level.name;
  const replaces = pass.level.kind === 'location' && name !== undefined && name.kind !== 'regex' && name.kind !== 'named';
  return {
    at: pass.at,
    scheme: secure ? 'https' : 'http',
    host: address.host,
    port,
    hasPort: address.port !== undefined,
    unix: address.unix,
    uri: dynamic && address.uri.startsWith('?') ? `/${address.uri}` : address.uri,
    dynamic,
    replaced: !dynamic && replaces ? name.name.length : 0,
    header: address.unix ? 'localhost' : port === standard ? address.host : `${address.host}:${address.portText}`,
  };
}

/** The Host header a proxied request has by default: `$proxy_host`. */
export function proxyHost(run: Run): Value {
  const pass = proxyPassOf(run.level);
  if (pass === undefined) return '';
  const source = pass.at.args[0]?.value ?? '';
  if (source.includes('$proxy_host') || source.includes('${proxy_host')) return '';
  if (source.includes('$') && evaluate(run, source) instanceof UnknownValue)
    return new UnknownValue('the address of the upstream is not known');
  return proxyTarget(run, pass)?.header ?? '';
}

export interface UpstreamServers {
  /** `host:port` or `unix:/path`, those in use first. */
  readonly servers: readonly string[];
  /** The name could not be looked up: nginx answers 502. */
  readonly unresolved?: boolean;
}

/** Addresses of an upstream: the servers of a block, a literal address, or a name looked up at request time. */
export function upstreamServers(
  run: Run,
  target: Pick<ProxyTarget, 'host' | 'port' | 'hasPort' | 'unix' | 'dynamic' | 'at'>,
): UpstreamServers {
  if (target.unix) return { servers: [`unix:${target.host}`] };
  const direct = `${target.host}:${target.port}`;
  const block = target.hasPort ? undefined : run.config.upstreams.get(target.host.toLowerCase());
  if (block !== undefined) return { servers: blockServers(block) };
  if (!target.dynamic || isNumericHost(target.host) || run.config.literals.has(direct.toLowerCase())) return { servers: [direct] };
  if (nearest(run.level, 'resolver').length === 0) return { servers: [direct], unresolved: true };
  const known = run.environment.resolves?.(target.host);
  return known === false ? { servers: [direct], unresolved: true } : { servers: [direct] };
}

function blockServers(block: Directive): readonly string[] {
  const servers = (block.block ?? []).filter(({ name }) => name === 'server');
  const rank = ({ args }: Directive): number =>
    args.some(({ value }) => value === 'down') ? 2 : args.some(({ value }) => value === 'backup') ? 1 : 0;
  const usable = servers.filter((server) => rank(server) < 2);
  return [...(usable.length === 0 ? servers : usable)]
    .sort((one, two) => rank(one) - rank(two))
    .map(({ args }) => {
      const address = parseAddress(args[0]?.value ?? '');
      if (typeof address === 'string') return '';
      return address.unix ? `unix:${address.host}` : `${address.host}:${address.port ?? 80}`;
    });
}

/** The handler in force is a `*_pass`. */
export const passHandler = (run: Run): Directive | undefined =>
  run.handler !== undefined && isPass(run.handler) ? run.handler : undefined;

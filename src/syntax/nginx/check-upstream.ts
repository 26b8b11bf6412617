import { type Directive, errorAt, value, values } from './blocks.ts';
import { checkTemplate } from './check-values.ts';
import type { Registry, Resolves, Scope, UpstreamName } from './scope.ts';
import { hasVariables } from './template.ts';
import { type Address, isNumericHost, parseAddress } from './url.ts';

const NO_URI =
  '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block';

export function checkProxyPass(directive: Directive, scope: Scope, registry: Registry): void {
  const text = value(directive, 0);
  if (hasVariables(text)) {
    checkTemplate(directive, text, registry);
    return;
  }
  const scheme = /^https?:\/\//i.exec(text)?.[0];
  if (scheme === undefined) throw errorAt(directive, 'invalid URL prefix');
  const address = useUpstream(directive, text.slice(scheme.length), scheme.length === 7 ? 80 : 443, registry);
  const replaces =
    scope.context === 'location' &&
    (scope.location?.kind === 'prefix' || scope.location?.kind === 'no-regex' || scope.location?.kind === 'exact');
  if (address.uri !== '' && !replaces) throw errorAt(directive, NO_URI);
}

/** fastcgi_pass, uwsgi_pass, scgi_pass, memcached_pass, grpc_pass: an address, with a scheme for the last. */
export function checkOtherPass(directive: Directive, registry: Registry): void {
  const text = value(directive, 0);
  if (hasVariables(text)) {
    checkTemplate(directive, text, registry);
    return;
  }
  const scheme = directive.name === 'grpc_pass' ? /^grpcs?:\/\//i : directive.name === 'uwsgi_pass' ? /^s?uwsgi:\/\//i : /^$/;
  const target = text.replace(scheme, '');
  if (directive.name === 'memcached_pass' && !registry.uses.has('memcached_key')) registry.uses.set('memcached_key', directive);
  const address = useUpstream(directive, target, directive.name === 'grpc_pass' ? (/^grpcs:/i.test(text) ? 443 : 80) : 0, registry);
  if (address.uri !== '' && !address.unix) throw errorAt(directive, `invalid host in upstream "${target}"`);
}

function useUpstream(directive: Directive, text: string, defaultPort: number, registry: Registry): Address {
  const address = parseAddress(text);
  if (typeof address === 'string') throw errorAt(directive, `${address} in upstream "${text}"`);
  const hasPort = address.port !== undefined;
  const port = address.port ?? defaultPort;
  const explicit = registry.upstreams.find((known) => known.explicit && same(known, address.host));
  if (explicit !== undefined) {
    if (hasPort) throw errorAt(directive, `upstream "${address.host}" may not have port ${port}`);
    return address;
  }
  if (!address.unix) registry.upstreams.push({ host: address.host, port, explicit: false, hasPort, at: directive });
  return address;
}

const same = (known: UpstreamName, host: string): boolean => known.host.toLowerCase() === host.toLowerCase();

export function checkUpstream(directive: Directive, registry: Registry): void {
  const host = value(directive, 0);
  for (const known of registry.upstreams) {
    if (!same(known, host)) continue;
    if (known.explicit) throw errorAt(directive, `duplicate upstream "${host}"`);
    if (known.hasPort) throw errorAt(known.at, `upstream "${host}" may not have port ${known.port}`);
  }
  registry.upstreams = registry.upstreams.filter((known) => !same(known, host));
  registry.upstreams.push({ host, port: 0, explicit: true, hasPort: false, at: directive });
}

const SERVER_PARAMETER =
  /^(?:weight=0*[1-9]\d*|max_(?:conns|fails)=\d+|slow_start=\d+\w*|fail_timeout=\d[\d\w]*|(?:route|service|id)=.*|backup|down|drain|resolve)$/;

/** Ways to choose a server that know no spare ones. */
const WITHOUT_BACKUP = ['hash', 'ip_hash', 'random'];

export function checkUpstreamServer(directive: Directive, scope: Scope, resolves: Resolves): void {
  const [target = '', ...parameters] = values(directive);
  const wrong = parameters.find((parameter) => !SERVER_PARAMETER.test(parameter));
  if (wrong !== undefined) throw errorAt(directive, `invalid parameter "${wrong}"`);
  if (parameters.includes('backup') && WITHOUT_BACKUP.some((method) => scope.seen.has(method)))
    throw errorAt(directive, 'balancing method does not support parameter "backup"');
  const address = parseAddress(target);
  if (typeof address === 'string') throw errorAt(directive, `${address} in upstream "${target}"`);
  if (address.unix) return;
  if (address.uri !== '') throw errorAt(directive, `invalid host in upstream "${target}"`);
  if (!isNumericHost(address.host) && resolves(address.host) === false) throw errorAt(directive, `host not found in upstream "${target}"`);
}

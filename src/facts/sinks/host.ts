/** The host of a URL or of `host:port`; undefined when there is none. Lower case, without port and user. */
export function hostOf(url: string): string | undefined {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*:)?(?:\/\/)?(.*)$/is.exec(url.trim()) ?? [];
  if (!scheme && !url.trim().startsWith('//') && !/^[\w.-]+(?::\d+)?(?:$|\/)/.test(rest)) return undefined;
  const authority = /^[^/?#]*/.exec(rest)?.[0].replace(/^.*@/, '') ?? '';
  const host = authority.startsWith('[') ? /^\[([^\]]*)\]/.exec(authority)?.[1] : authority.replace(/:\d*$/, '');
  return host ? host.toLowerCase() : undefined;
}

/** Whether a URL or host means this machine. */
export function isLoopback(url: string): boolean {
  const host = hostOf(url);
  return host !== undefined && /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|::1|::|host\.docker\.internal|unix)$/.test(host);
}

/** Whether a host is in no public network: loopback, private addresses, link-local, reserved and internal names. */
export function isPrivateHost(host: string): boolean {
  if (isLoopback(host)) return true;
  const [a = -1, b = -1] = /^\d+(?:\.\d+){3}$/.test(host) ? host.split('.').map(Number) : [];
  if (
    a === 10 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  )
    return true;
  if (/^f[cd][0-9a-f]{2}:|^fe80:/.test(host)) return true;
  return /(?:^|\.)(?:local|internal|lan|home\.arpa|test|example|invalid|localdomain|svc|cluster\.local)$/.test(host);
}

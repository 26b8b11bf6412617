/** `host:port` of a proxy_pass and its kin; undefined when variables make the host or port. */
export function parseUpstreamAddress(written: string, directive: string): string | undefined {
  const [, scheme, rest = ''] = /^(?:(\w+):\/\/)?(.*)$/s.exec(written) ?? [];
  if (rest.startsWith('unix:')) return rest;
  const [host = ''] = rest.split(/[/?]/);
  if (host.includes('$') || host === '') return undefined;
  if (/:\d+$/.test(host)) return host;
  return `${host}:${scheme === 'https' ? 443 : directive === 'fastcgi_pass' ? 9000 : 80}`;
}

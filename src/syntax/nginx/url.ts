/** host, port and rest of an upstream address, as ngx_parse_url reads it. */
export interface Address {
  /** Name or address without port; a path for a unix socket. */
  readonly host: string;
  /** Undefined when none was written. */
  readonly port?: number;
  readonly portText?: string;
  /** From the first `/` or `?`: what proxy_pass replaces the location name with. Empty when absent. */
  readonly uri: string;
  readonly unix: boolean;
}

/** Parses `host[:port][/uri]`, `[v6]:port` or `unix:/path[:/uri]`. Returns nginx's message on an error. */
export function parseAddress(text: string): Address | string {
  if (/^unix:/i.test(text)) {
    const [path = '', ...rest] = text.slice(5).split(':');
    if (path === '') return 'no path in the unix domain socket';
    return { host: path, uri: rest.join(':'), unix: true };
  }
  if (text.startsWith('[')) return parseV6(text);
  const uriStart = text.search(/[/?]/);
  const authority = uriStart < 0 ? text : text.slice(0, uriStart);
  const uri = uriStart < 0 ? '' : text.slice(uriStart);
  const colon = authority.indexOf(':');
  const host = colon < 0 ? authority : authority.slice(0, colon);
  if (colon < 0) return host === '' ? 'no host' : { host, uri, unix: false };
  return withPort(host, authority.slice(colon + 1), uri);
}

function parseV6(text: string): Address | string {
  const close = text.indexOf(']');
  if (close < 0) return 'invalid host';
  const host = text.slice(0, close + 1);
  const rest = text.slice(close + 1);
  if (!/^\[[0-9a-fA-F:.]+\]$/.test(host)) return 'invalid IPv6 address';
  const uriStart = rest.search(/[/?]/);
  const authority = uriStart < 0 ? rest : rest.slice(0, uriStart);
  const uri = uriStart < 0 ? '' : rest.slice(uriStart);
  if (authority === '') return { host, uri, unix: false };
  if (!authority.startsWith(':')) return 'invalid host';
  return withPort(host, authority.slice(1), uri);
}

function withPort(host: string, portText: string, uri: string): Address | string {
  const port = /^\d+$/.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65535) return 'invalid port';
  return host === '' ? 'no host' : { host, port, portText, uri, unix: false };
}

/** Whether a host is an address that needs no name lookup: also the short forms the C library knows (`127.1`). */
export function isNumericHost(host: string): boolean {
  if (host.startsWith('[')) return true;
  if (!/^[0-9.]+$/.test(host)) return false;
  const parts = host.split('.');
  if (parts.length > 4) return false;
  const last = Number(parts.pop());
  return parts.every((part) => Number(part) < 256) && last < 256 ** (4 - parts.length);
}

export const isV4 = (text: string): boolean =>
  /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);

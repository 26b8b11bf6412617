import { isV4, parseAddress } from './url.ts';

/** One `listen`. The address `*` stands for every IPv4 address, `[::]` for every IPv6 one. */
export interface Listen {
  readonly address: string;
  readonly port: number;
  readonly defaultServer: boolean;
  readonly ssl: boolean;
  /** Socket options were written, which nginx allows once for each address. */
  readonly bound: boolean;
}

const FLAGS = new Set([
  'default_server',
  'default',
  'ssl',
  'http2',
  'quic',
  'proxy_protocol',
  'deferred',
  'bind',
  'reuseport',
  'multipath',
]);
const OPTIONS = /^(?:setfib|fastopen|backlog|rcvbuf|sndbuf|accept_filter|ipv6only|so_keepalive)=/;
const BINDS = /^(?:setfib|fastopen|backlog|rcvbuf|sndbuf|accept_filter|ipv6only|so_keepalive)=|^(?:deferred|bind|reuseport)$/;

/** Reads the arguments of `listen`. Port ranges give one entry for each port. Returns nginx's message on an error. */
export function parseListen(values: readonly string[]): readonly Listen[] | string {
  const [text = '', ...options] = values;
  const wrong = options.find((option) => !FLAGS.has(option) && !OPTIONS.test(option));
  if (wrong !== undefined) return `invalid parameter "${wrong}"`;
  for (const option of options) {
    if (/^(?:backlog|setfib|fastopen)=/.test(option) && !/^\w+=0*[1-9]\d*$/.test(option))
      return `invalid ${option.split('=', 1)[0]} "${option}"`;
    if (/^(?:rcv|snd)buf=/.test(option) && !/^\w+=\d+[km]?$/i.test(option)) return `invalid ${option.slice(0, 6)} "${option}"`;
    if (/^ipv6only=(?!o(?:n|ff)$)/.test(option)) return `invalid parameter "${option}"`;
    const alive = /^so_keepalive=(.*)$/.exec(option)?.[1];
    if (alive !== undefined && !/^(?:on|off|(?=.*[^:])(?:\d\w*)?(?::(?:\d\w*)?(?::\d*)?)?)$/.test(alive))
      return `invalid so_keepalive value: "${alive}"`;
  }
  const target = parseTarget(text);
  if (typeof target === 'string') return `${target} in "${text}" of the "listen" directive`;
  const listens: Listen[] = [];
  for (let port = target.port; port <= target.last; port += 1) {
    listens.push({
      address: target.address,
      port,
      defaultServer: options.includes('default_server') || options.includes('default'),
      ssl: options.includes('ssl') || options.includes('quic'),
      bound: options.some((option) => BINDS.test(option)),
    });
  }
  return listens;
}

function parseTarget(text: string): { address: string; port: number; last: number } | string {
  const range = /^(?:(.*):)?(\d+)-(\d+)$/.exec(text);
  const plain = range === null ? text : `${range[1] === undefined ? '' : `${range[1]}:`}${range[2]}`;
  const last = range === null ? undefined : Number(range[3]);
  if (last !== undefined && (last < 1 || last > 65535)) return 'invalid port';
  if (/^\d+$/.test(plain)) {
    const port = Number(plain);
    if (port < 1 || port > 65535) return 'invalid port';
    if (last !== undefined && port > last) return 'invalid port range';
    return { address: '*', port, last: last ?? port };
  }
  if (/[/?]/.test(plain) && !plain.startsWith('unix:')) return 'invalid host';
  const parsed = parseAddress(plain);
  if (typeof parsed === 'string') return parsed;
  if (parsed.unix) return { address: `unix:${parsed.host}`, port: 0, last: 0 };
  const port = parsed.port ?? 80;
  if (last !== undefined && port > last) return 'invalid port range';
  const address = parsed.host === '0.0.0.0' ? '*' : parsed.host;
  if (address !== '*' && !address.startsWith('[') && !isV4(address) && address !== 'localhost') return 'host not found';
  return { address: address === 'localhost' ? '127.0.0.1' : address, port, last: last ?? port };
}

/** How nginx prints an address in its messages. */
export const listenText = (listen: Listen): string =>
  listen.address.startsWith('unix:') ? listen.address : `${listen.address === '*' ? '0.0.0.0' : listen.address}:${listen.port}`;

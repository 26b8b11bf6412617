import type { Directive } from '../../syntax/nginx/blocks.ts';
import { type Level, nearest } from './levels.ts';
import type { Run } from './run.ts';
import { Undecided } from './unknown.ts';

/** Whether an address lies in what `allow`, `deny` and `set_real_ip_from` name. Throws Undecided for one that is not known. */
export function isWithin(address: string | undefined, network: string, at: Directive): boolean {
  if (network === 'all') return true;
  if (network === 'unix:') return false;
  if (address === undefined) throw new Undecided('the client address is not known', at);
  if (network.includes(':') !== address.includes(':')) return false;
  if (network.includes(':')) {
    if (network === address) return true;
    if (!network.includes('/')) return false;
    throw new Undecided('IPv6 networks are not compared', at);
  }
  const [base = '', mask = '32'] = network.split('/');
  const bits = mask === '0' ? 0 : (0xffffffff << (32 - Number(mask))) >>> 0;
  return (number(address) & bits) >>> 0 === (number(base) & bits) >>> 0;
}

const number = (address: string): number => address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);

/**
 * ngx_http_realip_handler: a trusted proxy names the client in a header. Runs for the server, and once more for the
 * location where the server changed nothing.
 */
export function takeRealAddress(run: Run, level: Level): void {
  const trusted = nearest(level, 'set_real_ip_from');
  if (trusted.length === 0 || run.client === undefined || run.client !== run.request.client) return;
  const isTrusted = (address: string): boolean =>
    trusted.some((rule) => {
      const network = rule.args[0]?.value ?? '';
      if (!/^[\d.:a-fA-F/]+$|^unix:$/.test(network)) throw new Undecided(`the address of ${network} is not known`, rule);
      return isWithin(address, network, rule);
    });
  if (!isTrusted(run.client)) return;
  const header = nearest(level, 'real_ip_header')[0]?.args[0]?.value ?? 'X-Real-IP';
  if (header === 'proxy_protocol') return;
  const recursive = nearest(level, 'real_ip_recursive')[0]?.args[0]?.value.toLowerCase() === 'on';
  const named = (run.headers.get(header.toLowerCase()) ?? '').split(/[\s,]+/).filter((address) => address !== '');
  while (named.length > 0) {
    const address = named.pop() ?? '';
    if (!/^(?:\d{1,3}\.){3}\d{1,3}$/.test(address)) {
      if (/[:.]/.test(address)) throw new Undecided(`the address ${address} is not read`, trusted[0]);
      return;
    }
    run.client = address;
    if (!recursive || !isTrusted(address)) return;
  }
}

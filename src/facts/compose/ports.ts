import type { Location } from '../../define.ts';
import { type MapNode, map, type Node, scalar } from './node.ts';
import { ComposeError } from './problem.ts';

/**
 * The long forms of a short port: `[[ip:]published:]target[/protocol]`, ranges included. Equal ranges on both sides
 * pair up; a published range for one target stays a range. Throws ComposeError for a bad one.
 */
export function parsePort(spec: string, at: Location): MapNode[] {
  const [, address, protocol = 'tcp'] = /^(.*?)(?:\/([^/]*))?$/s.exec(spec) ?? [];
  const { ip, published, target } = split(address ?? '');
  if (target === '') throw new ComposeError(`no port specified: ${spec}<empty>`, at);
  if (ip !== '' && !isAddress(ip)) throw new ComposeError(`invalid IP address: ${ip}`, at);
  const [start, end] = range(target, 'containerPort', at);
  const [hostStart, hostEnd] = published === '' ? [0, 0] : range(published, 'hostPort', at);
  if (published !== '' && end - start !== hostEnd - hostStart && end !== start) {
    throw new ComposeError(`invalid ranges specified for container and host Ports: ${target} and ${published}`, at);
  }
  const lower = protocol.toLowerCase();
  if (lower !== 'tcp' && lower !== 'udp' && lower !== 'sctp') throw new ComposeError(`invalid proto: ${protocol}`, at);
  const ports: MapNode[] = [];
  for (let offset = 0; offset <= end - start; offset++) {
    const host = published === '' ? '' : end === start && hostEnd !== hostStart ? `${hostStart}-${hostEnd}` : String(hostStart + offset);
    const fields: [string, Node][] = [['mode', scalar('ingress', at)]];
    if (ip !== '') fields.push(['host_ip', scalar(ip, at)]);
    fields.push(['target', scalar(start + offset, at)]);
    if (host !== '') fields.push(['published', scalar(host, at)]);
    fields.push(['protocol', scalar(lower, at)]);
    ports.push(map(fields, at));
  }
  // Compose sorts the ports of a range as text.
  return ports.sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

const key = (port: MapNode): string => {
  const [target, protocol] = [port.entries.get('target'), port.entries.get('protocol')];
  return `${target?.kind === 'scalar' ? target.value : ''}/${protocol?.kind === 'scalar' ? protocol.value : ''}`;
};

function split(address: string): { ip: string; published: string; target: string } {
  const parts = address.split(':');
  const target = parts.pop() ?? '';
  const published = parts.pop() ?? '';
  const ip = parts.join(':');
  if (ip === '') return { ip: '', published, target };
  const bare = ip.startsWith('[') && ip.endsWith(']') ? ip.slice(1, -1) : ip;
  return { ip: bare, published, target };
}

function range(value: string, what: string, at: Location): [number, number] {
  const [, first = '', last] = /^([0-9]+)(?:-([0-9]+))?$/.exec(value) ?? [];
  const [start, end] = [Number(first), Number(last ?? first)];
  if (first === '' || start > 65535 || end > 65535 || end < start) throw new ComposeError(`invalid ${what}: ${value}`, at);
  return [start, end];
}

function isAddress(ip: string): boolean {
  const octets = ip.split('.');
  if (octets.length === 4) return octets.every((octet) => /^(0|[1-9][0-9]{0,2})$/.test(octet) && Number(octet) < 256);
  return ip.includes(':') && /^[0-9a-fA-F:.]+(%[\w.]+)?$/.test(ip);
}

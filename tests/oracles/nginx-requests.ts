import type { NginxRequest } from '../../src/facts/nginx/outcome.ts';
import type { Random } from './nginx-random.ts';
import { HOSTS, PIECES } from './nginx-vocabulary.ts';

/** An address and port some server of the configuration listens on. */
export interface Socket {
  readonly address: string;
  readonly port: number;
}

const QUERIES = [
  '?x=1',
  '?x=0',
  '?',
  '?x=%2F+&y=2',
  '?up=two',
  '?up=pool',
  '?up=multi',
  '?x=a%20b',
  '?x=1&up=two',
  '?X=2&x=3',
  '?x',
  '?y=1&&x=2',
  '?a?b',
  '?q=#f',
  '?x=/../',
  '?__redir=http%3A%2F%2F127.0.0.1%3A9%2Flogin',
  '?__redir=%2Fr',
  '?__redir=%2F%2Fr%2Fx',
  '?__redir=rel',
  '?__accel=%2Fa%2Fb',
  '?__accel=%2Fdocs%2Fguide.html%3Fz%3D1',
  '?__accel=%40n1',
  '?__accel=%40missing',
];

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'X-T': '1' },
  { 'X-T': '0' },
  { X_T: '1' },
  { Cookie: 'c=1; d=2' },
  { Cookie: 'd=2;c=0' },
  { 'User-Agent': 'Bot/1' },
  { 'Content-Type': 'application/json' },
  { 'X-Forwarded-For': '10.0.0.1' },
  { 'X-Late': 'h' },
  { 'X-Real-IP': '10.0.0.1' },
  { 'X-Forwarded-For': '10.0.0.1, 127.0.0.1' },
  { 'X-Forwarded-For': '127.0.0.1,10.0.0.2, x' },
];

/** A random request to one of the sockets. */
export function makeRequest(random: Random, sockets: readonly Socket[]): NginxRequest {
  const pieces = Array.from({ length: 1 + random.below(4) }, () => random.pick(PIECES.slice(0, random.chance(0.7) ? 16 : undefined)));
  const path = `/${pieces.join('/')}${random.chance(0.25) ? '/' : ''}`.replace(/^\/\/(?=.)/, random.chance(0.8) ? '/' : '//');
  const query = random.chance(0.4) ? random.pick(QUERIES) : '';
  const headers: Record<string, string> = {};
  while (random.chance(0.2)) Object.assign(headers, random.pick(HEADERS));
  const method = random.chance(0.75) ? 'GET' : random.pick(['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'FOO', 'get', 'TRACE']);
  if (method !== 'GET' && method !== 'HEAD' && random.chance(0.4)) headers['Content-Length'] = String(random.pick([0, 5, 20]));
  const old = random.chance(0.03);
  const absolute = random.chance(0.03);
  return {
    method,
    target: absolute
      ? `${random.pick(['http://one.test', 'http://x.test:80', 'HTTP://Two.Test', 'http://dot.test.', 'https://one.test:9'])}${random.chance(0.9) ? path : ''}${query}`
      : random.chance(0.005)
        ? random.pick(['*', 'a/b', '', '?x=1'])
        : path + query + (random.chance(0.02) ? '#frag' : ''),
    host: old && random.chance(0.5) ? null : random.chance(0.5) ? 'localhost' : random.pick(HOSTS),
    http: old ? '1.0' : '1.1',
    client: '127.0.0.1',
    ...random.pick(sockets),
    headers,
  };
}

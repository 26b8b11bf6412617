import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import type { NginxRequest } from '../../src/facts/nginx/outcome.ts';
import type { Socket } from './nginx-requests.ts';

export interface Answer {
  /** 0: the connection was closed without a response. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * An upstream that tells in a header what it was asked; `__st404`, `__redir=` and `__accel=` in the path ask for an
 * answer. It listens on a free port of loopback, or on a unix socket that gives itself out as `name`.
 */
export async function startEcho(path?: string): Promise<{ server: Server; port: number }> {
  let name = `unix:${path}`;
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [line = '', ...lines] = text.slice(0, end).split('\r\n');
      const host = lines
        .find((header) => /^host:/i.test(header))
        ?.slice(5)
        .replace(/^ /, '');
      socket.end(response(name, line, host ?? ''), 'latin1');
    });
  });
  if (path === undefined) server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  const { port = 0 } = server.address() as { port?: number };
  if (path === undefined) name = `127.0.0.1:${port}`;
  return { server, port };
}

function response(upstream: string, line: string, host: string): string {
  const echo = Buffer.from(JSON.stringify({ upstream, line, host }), 'utf8').toString('base64');
  const asked = wish(line);
  const location = asked.location === undefined ? '' : `Location: ${asked.location}\r\n`;
  const accel = asked.accelRedirect === undefined ? '' : `X-Accel-Redirect: ${asked.accelRedirect}\r\n`;
  return `HTTP/1.0 ${asked.status} Echo\r\nX-Echo: ${echo}\r\n${location}${accel}Content-Length: 0\r\n\r\n`;
}

/** What a URI asks the echo to answer. */
export function wish(uri: string): { readonly status: number; readonly location?: string; readonly accelRedirect?: string } {
  const location = /[?&]__redir=([^& ]*)/.exec(uri)?.[1];
  if (location !== undefined) return { status: 302, location: decodeURIComponent(location) };
  const accel = /[?&]__accel=([^& ]*)/.exec(uri)?.[1];
  if (accel !== undefined) return { status: 200, accelRedirect: decodeURIComponent(accel) };
  return { status: Number(/__st(\d{3})/.exec(uri)?.[1] ?? 200) };
}

export interface Nginx {
  readonly process: ChildProcess;
  /** What nginx wrote before it gave up; undefined when it runs. */
  readonly refused?: string;
}

/** Starts nginx in the foreground and waits until it listens to all of the sockets or ends. */
export async function startNginx(configuration: string, prefix: string, sockets: readonly Socket[]): Promise<Nginx> {
  const child = spawn('nginx', ['-p', prefix, '-c', configuration], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  let ended = false;
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('latin1');
  });
  child.on('close', () => {
    ended = true;
  });
  for (;;) {
    if ((await Promise.all(sockets.map(answers))).every(Boolean)) return { process: child };
    if (ended) return { process: child, refused: errors };
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

/** Whether nginx ended by itself; an answer that broke off may come a little before its end. */
export async function hasEnded({ process }: Nginx): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return process.exitCode !== null || process.signalCode !== null;
}

export async function stopNginx({ process }: Nginx): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const closed = once(process, 'close');
  process.kill('SIGKILL');
  await closed;
}

const answers = ({ address, port }: Socket): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, address);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** Sends a request byte for byte and reads the whole answer. */
export function send(request: NginxRequest): Promise<Answer> {
  const version = request.http ?? '1.1';
  const lines = [`${request.method ?? 'GET'} ${request.target} HTTP/${version}`];
  if (request.host !== null && request.host !== undefined) lines.push(`Host: ${request.host}`);
  for (const [name, value] of Object.entries(request.headers ?? {})) lines.push(`${name}: ${value}`);
  const body = Object.entries(request.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? '0';
  lines.push('Connection: close', '', 'x'.repeat(Number(body)));
  return new Promise((resolve, reject) => {
    const socket = connect(request.port ?? 80, request.address ?? '127.0.0.1');
    let text = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${request.target}`)));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(parse(text)) : reject(error)));
    socket.on('close', () => resolve(parse(text)));
    socket.write(Buffer.from(lines.join('\r\n'), 'utf8'));
  });
}

function parse(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...lines] = text.slice(0, end < 0 ? undefined : end).split('\r\n');
  const headers = new Map(
    lines.map(
      (header) => [header.slice(0, header.indexOf(':')).toLowerCase(), header.slice(header.indexOf(':') + 1).replace(/^ /, '')] as const,
    ),
  );
  let body = end < 0 ? '' : text.slice(end + 4);
  if (headers.get('transfer-encoding') === 'chunked') body = dechunk(body);
  return { status: Number(/^HTTP\/\S+ (\d+)/.exec(line)?.[1] ?? 0), headers, body };
}

function dechunk(body: string): string {
  let out = '';
  let rest = body;
  for (;;) {
    const size = Number.parseInt(rest, 16);
    if (!(size > 0)) return out;
    const start = rest.indexOf('\r\n') + 2;
    out += rest.slice(start, start + size);
    rest = rest.slice(start + size + 2);
  }
}

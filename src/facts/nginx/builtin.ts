import { toBytes } from '../../syntax/nginx/bytes.ts';
import { isBuiltin } from '../../syntax/nginx/variables.ts';
import { flag, nearest } from './levels.ts';
import { documentRoot, filePath } from './paths.ts';
import { proxyHost } from './proxy-target.ts';
import type { Run } from './run.ts';
import { UnknownValue, type Value } from './unknown.ts';

/** Value of a variable of nginx itself; undefined for a name it does not have. */
export function builtin(run: Run, name: string): Value | undefined {
  const simple = SIMPLE[name];
  if (simple !== undefined) return simple(run);
  if (name.startsWith('arg_')) return argument(run.args, name.slice(4));
  if (name.startsWith('http_')) return header(run, name.slice(5));
  if (name.startsWith('cookie_')) return cookie(run, name.slice(7));
  return isBuiltin(name) ? new UnknownValue(`$${name} is only known at run time`) : undefined;
}

const query = (run: Run): string => run.args;
const path = (run: Run): string => run.uri;

const SIMPLE: Readonly<Record<string, (run: Run) => Value>> = {
  uri: path,
  document_uri: path,
  request_uri: (run) => run.unparsed,
  args: query,
  query_string: query,
  is_args: (run) => (run.args === '' ? '' : '?'),
  host: (run) => run.host || serverName(run),
  server_name: (run) => serverName(run),
  http_host: (run) => run.hostHeader ?? '',
  request_method: (run) => run.main.method,
  scheme: (run) => (isSecure(run) ? 'https' : 'http'),
  https: (run) => (isSecure(run) ? 'on' : ''),
  server_port: (run) => String(run.request.port ?? 80),
  server_protocol: (run) => `HTTP/${run.request.http === '2' ? '2.0' : (run.request.http ?? '1.1')}`,
  remote_addr: (run) => run.client ?? new UnknownValue('the client address is not known'),
  remote_user: (run) => (run.headers.has('authorization') ? new UnknownValue('the credentials are not read') : ''),
  document_root: documentRoot,
  realpath_root: documentRoot,
  request_filename: filePath,
  proxy_host: proxyHost,
  content_type: (run) => run.headers.get('content-type') ?? '',
  content_length: (run) => run.headers.get('content-length') ?? '',
  http_cookie: (run) => toBytes(run.headers.get('cookie') ?? ''),
};

/** Whether the connection is TLS: what the chosen server's listen says. */
export function isSecure(run: Run): boolean {
  const port = run.request.port ?? 80;
  return (
    run.server.listens.some((listen) => listen.ssl && listen.port === port) || nearest(run.server.level, 'ssl')[0]?.args[0]?.value === 'on'
  );
}

/** Primary name of the server. */
export function serverName(run: Run): Value {
  const [first = ''] = run.server.names;
  if (first === '$hostname') return new UnknownValue('the host name of the machine is not known');
  return first.startsWith('~') ? first : first.toLowerCase().replace(/^\./, '');
}

function header(run: Run, name: string): string {
  if (name === 'host') return run.hostHeader ?? '';
  // Names with other signs are invalid, and ignored unless the server takes them.
  const allowed = /^[a-z\d-]*$/;
  const invalid = flag(run.server.level, 'underscores_in_headers', false) || !flag(run.server.level, 'ignore_invalid_headers', true);
  for (const [sent, value] of run.headers) {
    if (sent.replaceAll('-', '_') === name && (invalid || allowed.test(sent))) return toBytes(value);
  }
  return '';
}

/** ngx_http_arg: the first `name=` at the start or after `&`, names without case. */
function argument(args: string, name: string): string {
  for (const pair of args.split('&')) {
    const equals = pair.indexOf('=');
    if (equals >= 0 && pair.slice(0, equals).toLowerCase() === name.toLowerCase()) return pair.slice(equals + 1);
  }
  return '';
}

function cookie(run: Run, name: string): string {
  for (const pair of (run.headers.get('cookie') ?? '').split(/[;,]\s*/)) {
    const equals = pair.indexOf('=');
    if (equals >= 0 && pair.slice(0, equals).trim().toLowerCase() === name.toLowerCase()) return toBytes(pair.slice(equals + 1));
  }
  return '';
}

import { type Directive, errorAt, value } from './blocks.ts';
import type { ConfigError } from './error.ts';
import type { Scope } from './scope.ts';
import { bytesOf } from './values.ts';

/** ngx_pagesize of the machines containers run on. */
const PAGE = 4096;
const POOL = 512;
const PROTOCOLS = ['proxy', 'fastcgi', 'uwsgi', 'scgi'] as const;
const SIZES = /^(?:proxy|fastcgi|uwsgi|scgi)_(?:buffers|buffer_size|busy_buffers_size|temp_file_write_size|max_temp_file_size)$/;

/**
 * What must fit together where it meets, at every server and location with what is inherited: sizes of buffers, and
 * what TLS to an upstream needs (ngx_http_proxy_merge_loc_conf). The first that does not, or undefined.
 */
export function wrongMerged(scope: Scope): ConfigError | undefined {
  if (scope.context === 'server' || [...scope.seen.keys()].some((name) => SIZES.test(name))) {
    for (const protocol of PROTOCOLS) {
      const wrong = wrongSizes(scope, protocol);
      if (wrong !== undefined) return wrong;
    }
  }
  const headers = scope.context === 'server' ? inherited(scope, 'large_client_header_buffers') : undefined;
  const pool = inherited(scope, 'connection_pool_size');
  if (headers !== undefined && bytesOf(value(headers, 1)) < (pool === undefined ? POOL : bytesOf(value(pool, 0))))
    return errorAt(headers, 'the "large_client_header_buffers" size must be equal to or greater than "connection_pool_size"');
  const pass = scope.seen.get('proxy_pass');
  const verify = inherited(scope, 'proxy_ssl_verify');
  if (pass !== undefined && verify !== undefined && /^https:|\$/i.test(value(pass, 0)) && value(verify, 0).toLowerCase() === 'on') {
    if (inherited(scope, 'proxy_ssl_trusted_certificate') === undefined)
      return errorAt(verify, 'no proxy_ssl_trusted_certificate for proxy_ssl_verify');
  }
  for (const child of scope.children) {
    const wrong = wrongMerged(child);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongSizes(scope: Scope, protocol: string): ConfigError | undefined {
  const find = (name: string): Directive | undefined => inherited(scope, `${protocol}_${name}`);
  const size = (name: string, fallback: number): number => {
    const found = find(name);
    return found === undefined ? fallback : bytesOf(value(found, 0));
  };
  const refuse = (message: string, ...names: readonly string[]): ConfigError | undefined => {
    const at = names.map(find).find((found) => found !== undefined);
    return at === undefined ? undefined : errorAt(at, message);
  };
  const [count = '8', each = String(PAGE)] = find('buffers')?.args.map((word) => word.value) ?? [];
  const one = bytesOf(each);
  const least = Math.max(size('buffer_size', PAGE), one);
  const busy = size('busy_buffers_size', 2 * least);
  const most = size('max_temp_file_size', 0);
  const rule = `equal to or greater than the maximum of the value of "${protocol}_buffer_size" and one of the "${protocol}_buffers"`;
  if (Number(count) < 2) return refuse(`there must be at least 2 "${protocol}_buffers"`, 'buffers');
  if (busy < least) return refuse(`"${protocol}_busy_buffers_size" must be ${rule}`, 'busy_buffers_size');
  if (busy > (Number(count) - 1) * one) {
    const message = `"${protocol}_busy_buffers_size" must be less than the size of all "${protocol}_buffers" minus one buffer`;
    return refuse(message, 'busy_buffers_size', 'buffer_size', 'buffers');
  }
  if (size('temp_file_write_size', least) < least)
    return refuse(`"${protocol}_temp_file_write_size" must be ${rule}`, 'temp_file_write_size');
  if (most > 0 && most < least) {
    const message = `"${protocol}_max_temp_file_size" must be equal to zero to disable temporary files usage or must be ${rule}`;
    return refuse(message, 'max_temp_file_size');
  }
  return undefined;
}

function inherited(scope: Scope, name: string): Directive | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.seen.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

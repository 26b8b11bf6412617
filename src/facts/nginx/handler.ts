import { proxyPassOf } from './proxy-target.ts';
import type { Run } from './run.ts';

const METHODS = new Set('GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH'.split(' '));

/** ngx_http_update_location_config: applies limit_except and takes over the handler of the level, if it has one. */
export function useLevel(run: Run): void {
  const limited = run.level.limited;
  if (limited !== undefined && limits(limited.opener?.args.map((word) => word.value.toUpperCase()) ?? [], run.method)) {
    run.level = limited;
    run.handler = limited.handler ?? proxyPassOf(limited)?.at ?? run.handler;
    return;
  }
  run.handler = run.level.handler ?? run.handler;
}

function limits(allowed: readonly string[], method: string): boolean {
  if (!METHODS.has(method)) return true;
  return !allowed.includes(method) && !(method === 'HEAD' && allowed.includes('GET'));
}

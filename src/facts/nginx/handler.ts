import type { Directive } from '../../syntax/nginx/blocks.ts';
import { isPass, type Level } from './levels.ts';
import type { Run } from './run.ts';

const METHODS = new Set('GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH'.split(' '));

/** ngx_http_update_location_config: applies limit_except and takes over the handler of the level, if it has one. */
export function useLevel(run: Run): void {
  const limited = run.level.limited;
  if (limited !== undefined && limits(limited.opener?.args.map((word) => word.value.toUpperCase()) ?? [], run.method)) {
    run.level = limited;
    run.handler = limited.handler ?? inheritedPass(limited) ?? run.handler;
    return;
  }
  run.handler = run.level.handler ?? run.handler;
}

/** The `*_pass` around a limit_except, which it takes over even when nothing else was. */
function inheritedPass(limited: Level): Directive | undefined {
  let at = limited.parent;
  while (at?.kind === 'if' && at.handler === undefined) at = at.parent;
  return at?.handler !== undefined && isPass(at.handler) ? at.handler : undefined;
}

function limits(allowed: readonly string[], method: string): boolean {
  if (!METHODS.has(method)) return true;
  return !allowed.includes(method) && !(method === 'HEAD' && allowed.includes('GET'));
}

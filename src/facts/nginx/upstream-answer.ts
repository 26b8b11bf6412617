import { fromBytes } from '../../syntax/nginx/bytes.ts';
import { nearest } from './levels.ts';
import type { UpstreamAnswer, UpstreamRequest } from './outcome.ts';
import type { Run } from './run.ts';

const NOT_IDEMPOTENT = new Set(['POST', 'LOCK', 'PATCH']);

/** Which server of an upstream answers, and what: ngx_http_upstream_next goes on where `*_next_upstream` says so. */
export function askUpstream(
  run: Run,
  servers: readonly string[],
  sent: Omit<UpstreamRequest, 'upstream'>,
  directive: string,
): { readonly upstream: string; readonly answer: UpstreamAnswer | undefined } {
  const written = nearest(run.level, directive)[0]?.args.map(({ value }) => value.toLowerCase());
  const reasons = new Set(written ?? ['error', 'timeout']);
  const repeatable = !NOT_IDEMPOTENT.has(sent.method) || reasons.has('non_idempotent');
  const goesOn = (answer: UpstreamAnswer): boolean =>
    'refused' in answer ? reasons.has('error') : repeatable && reasons.has(`http_${answer.status}`);
  let upstream = fromBytes(servers[0] ?? '');
  let answer = run.environment.answer?.({ ...sent, upstream });
  for (const next of servers.slice(1)) {
    if (answer === undefined || !goesOn(answer)) break;
    upstream = fromBytes(next);
    answer = run.environment.answer?.({ ...sent, upstream });
  }
  return { upstream, answer };
}

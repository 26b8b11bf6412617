import { toBytes } from '../../syntax/nginx/bytes.ts';
import { takeRealAddress } from './client-address.ts';
import { flag, isUnreadInclude, type NginxConfig } from './levels.ts';
import type { NginxEnvironment, NginxOutcome, NginxRequest } from './outcome.ts';
import { drive } from './phases.ts';
import { Run } from './run.ts';
import { candidates, selectServer } from './servers.ts';
import type { Step } from './step.ts';
import { Undecided } from './unknown.ts';
import { parseTarget, validHost } from './uri.ts';

const NOTHING = { hops: [], trace: [], assumptions: [], addedHeaders: [], errorPages: [], interceptErrors: false } as const;

/**
 * Says what nginx does with a request. What the configuration alone cannot tell ends in kind `unknown` with the reason
 * and the line; the environment may know more. Never throws on any configuration that parsed without a problem.
 */
export function routeNginx(config: NginxConfig, request: NginxRequest, environment: NginxEnvironment = {}): NginxOutcome {
  const found = candidates(config.servers, request.address, request.port ?? 80);
  if (found === undefined) return { ...NOTHING, kind: 'error', reason: `no server listens on port ${request.port ?? 80}` };
  const run = new Run(config, environment, request, found.fallback);
  try {
    return drive(run, begin(run, found));
  } catch (error) {
    const { file = '', line = 0, column = 0 } = (error instanceof Undecided ? error.at : undefined) ?? {};
    const reason =
      error instanceof Undecided ? error.message : error instanceof RangeError ? 'the configuration nests too deep' : undefined;
    if (reason === undefined) throw error;
    return {
      ...NOTHING,
      hops: run.hops,
      trace: run.trace,
      assumptions: run.assumptions,
      kind: 'unknown',
      reason,
      ...(line > 0 ? { reasonAt: { file, line, column } } : {}),
    };
  }
}

const bad = (status: number): Step => ({ status, origin: 'error' });

/** Request line and Host header: picks the server, or refuses the request. */
function begin(run: Run, found: NonNullable<ReturnType<typeof candidates>>): Step {
  const { request } = run;
  if (!/^[A-Z_-]+$/.test(run.method)) return bad(400);
  const target = parseTarget(toBytes(request.target), flag(found.fallback.level, 'merge_slashes', true));
  if (target === undefined) return bad(400);
  run.uri = target.uri;
  run.args = target.args;
  run.unparsed = target.unparsed;
  run.validUnparsed = target.validUnparsed;
  run.quoted = target.quoted;
  run.plus = target.plus;
  for (const include of run.config.http.own.get('include') ?? []) {
    if (!isUnreadInclude(include)) continue;
    const { file, line, column } = include;
    run.assumptions.push({ file, line, column, step: 'the included files that were not read hold no other server for this request' });
  }
  const header = request.host === undefined ? 'localhost' : request.host;
  if (header !== null) run.hostHeader = toBytes(header);
  if (header === null && request.http !== '1.0') return bad(400);
  const host = header === null ? '' : validHost(toBytes(header));
  const wanted = target.host === undefined ? host : validHost(target.host);
  if (host === undefined || wanted === undefined) return bad(400);
  run.host = wanted;
  run.server = selectServer(found, wanted, (source) => run.match(source, /[A-Z]/.test(source), wanted, found.fallback.level.opener));
  run.level = run.server.level;
  if (run.method === 'TRACE' || run.method === 'CONNECT') return bad(405);
  const { file = '', line = 0, column = 0 } = run.server.level.opener ?? {};
  run.hops.push({ file, line, column, step: `server ${run.server.names.join(' ') || '(no name)'}` });
  takeRealAddress(run, run.level);
  return { to: 'server-rewrite' };
}

import type { Directive } from '../../syntax/nginx/blocks.ts';
import { checkAccess } from './access.ts';
import { specialResponse } from './error-pages.ts';
import { useLevel } from './handler.ts';
import { isUnreadInclude, levelText, nearest } from './levels.ts';
import { findLocation } from './locations.ts';
import type { NginxOutcome } from './outcome.ts';
import { passOther, passRequest } from './proxy.ts';
import { outcomeOf } from './report.ts';
import { runRewrites } from './rewrite.ts';
import type { Run } from './run.ts';
import { serveFile, tryFiles } from './static.ts';
import type { Step } from './step.ts';
import { Undecided } from './unknown.ts';
import { escapeUri } from './uri.ts';

/** More steps than any request can take, so that a mistake here cannot loop. */
const MOST_STEPS = 400;

/** Runs a request through the phases until there is a response. Throws Undecided. */
export function drive(run: Run, start: Step): NginxOutcome {
  let step: Step = start;
  for (let count = 0; count < MOST_STEPS; count += 1) {
    if (step === undefined) throw new Undecided('the phases ended without a response', run.level.opener);
    if ('done' in step) return outcomeOf(run, step.done);
    step = 'status' in step ? specialResponse(run, step.status, step.origin, step.at) : phase(run, step.to);
  }
  throw new Undecided('the request does not come to an end', run.level.opener);
}

function phase(run: Run, name: 'server-rewrite' | 'find' | 'rewrite' | 'access' | 'content'): Step {
  switch (name) {
    case 'server-rewrite':
      return runRewrites(run, run.level.directives) ?? { to: 'find' };
    case 'find':
      return find(run);
    case 'rewrite':
      return rewritePhase(run);
    case 'access':
      return checkAccess(run, subrequest) ?? { to: 'content' };
    case 'content':
      return content(run);
  }
}

const subrequest = (run: Run): NginxOutcome => drive(run, { to: 'server-rewrite' });

/** ngx_http_core_find_config_phase */
function find(run: Run): Step {
  run.handler = undefined;
  run.uriChanged = false;
  run.level = run.server.level;
  const found = findLocation(run, run.server.level);
  const closed = nearest(run.level, 'internal')[0];
  if (!run.internal && closed !== undefined) return { status: 404, origin: 'error', at: closed };
  const text = levelText(run.level);
  run.trace.push(text);
  run.hop(run.level.opener, `location ${text}`);
  const name = run.level.name?.name ?? '';
  const limit = nearest(run.level, 'client_max_body_size')[0];
  useLevel(run);
  if (!run.discarded && tooLarge(run, limit)) return { status: 413, origin: 'error', ...(limit ? { at: limit } : {}) };
  if (found !== 'redirect') return { to: 'rewrite' };
  run.location = escapeUri(name) + (run.args === '' ? '' : `?${run.args}`);
  return { status: 301, origin: 'error' };
}

/** Whether the announced length of the body is above `client_max_body_size`; 0 turns the limit off. */
function tooLarge(run: Run, limit: Directive | undefined): boolean {
  const announced = run.headers.get('content-length');
  const [, digits = '1', unit = 'm'] = limit === undefined ? [] : (/^(\d+)([kmg]?)$/i.exec(limit.args[0]?.value ?? '') ?? []);
  const most = Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
  return announced !== undefined && most > 0 && Number(announced) > most;
}

const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

function rewritePhase(run: Run): Step {
  if (run.level !== run.server.level) {
    const step = runRewrites(run, run.level.directives);
    if (step !== undefined) return step;
  }
  if (!run.uriChanged) return { to: 'access' };
  run.uriChanges -= 1;
  if (run.uriChanges === 0) return { status: 500, origin: 'error' };
  run.level = run.server.level;
  return { to: 'find' };
}

function content(run: Run): Step {
  const tried = tryFiles(run);
  if (tried !== undefined) return tried;
  // A file that was not read may hold what answers here.
  const unread = run.handler === undefined && run.level.kind !== 'server' ? run.level.own.get('include')?.find(isUnreadInclude) : undefined;
  if (unread !== undefined) throw new Undecided('an included file was not read', unread);
  return run.handler === undefined ? serveFile(run) : handle(run, run.handler);
}

function handle(run: Run, handler: Directive): Step {
  switch (handler.name) {
    case 'proxy_pass':
      return passRequest(run, handler);
    case 'fastcgi_pass':
    case 'uwsgi_pass':
    case 'scgi_pass':
    case 'grpc_pass':
    case 'memcached_pass':
      return passOther(run, handler);
    case 'stub_status':
    case 'empty_gif':
      if (run.method !== 'GET' && run.method !== 'HEAD') return { status: 405, origin: 'error', at: handler };
      run.hop(handler, handler.name);
      return { done: { kind: 'static', status: 200 } };
    default:
      throw new Undecided(`${handler.name} is not modelled`, handler);
  }
}

import { fromBytes } from '../../syntax/nginx/bytes.ts';
import type { Place } from '../../syntax/nginx/error.ts';
import { useLevel } from './handler.ts';
import { isUnreadInclude, levelText } from './levels.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';
import { Undecided } from './unknown.ts';

/** ngx_http_internal_redirect: the request starts again at the server's rewrites with another URI. */
export function internalRedirect(run: Run, uri: string, args: string, at: Place | undefined): Step {
  run.uriChanges -= 1;
  if (run.uriChanges === 0) return { status: 500, origin: 'error', ...(at ? { at } : {}) };
  run.uri = uri;
  run.args = args;
  run.level = run.server.level;
  run.internal = true;
  run.validUnparsed = false;
  run.validLocation = true;
  run.addUriToAlias = false;
  run.hop(at, `internal redirect to ${fromBytes(uri)}`);
  return { to: 'server-rewrite' };
}

/** ngx_http_named_location: URI and arguments stay, the location's own rewrites run. */
export function namedLocation(run: Run, name: string, at: Place | undefined): Step {
  run.uriChanges -= 1;
  if (run.uriChanges === 0) return { status: 500, origin: 'error', ...(at ? { at } : {}) };
  // A request line that could not be read leaves no URI to go on with.
  if (run.uri === '') return { status: 500, origin: 'error', ...(at ? { at } : {}) };
  const level = run.server.level.named.find((location) => location.name?.name === name);
  if (level === undefined) {
    const include = run.server.level.own.get('include')?.find(isUnreadInclude);
    if (include !== undefined) throw new Undecided('an included file was not read', include);
    return { status: 500, origin: 'error', ...(at ? { at } : {}) };
  }
  run.internal = true;
  run.handler = undefined;
  run.uriChanged = false;
  run.level = level;
  run.hop(level.opener, `named location ${fromBytes(name)}`);
  run.trace.push(levelText(level));
  useLevel(run);
  return { to: 'rewrite' };
}

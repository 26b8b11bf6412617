import type { Place } from '../../syntax/nginx/error.ts';
import { evaluate } from './evaluate.ts';
import { flag, type Level, nearest } from './levels.ts';
import { finalLocation } from './location-header.ts';
import type { ErrorPage } from './outcome.ts';
import { internalRedirect, namedLocation } from './redirect.ts';
import type { Run } from './run.ts';
import type { Origin, Step } from './step.ts';
import { splitArgs } from './uri.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The error_page directives in force at a level, in order. */
export function errorPagesOf(level: Level): readonly ErrorPage[] {
  return nearest(level, 'error_page').map((directive) => {
    const words = directive.args.map((word) => word.value);
    const target = words.pop() ?? '';
    const answer = words.at(-1)?.startsWith('=') === true ? (words.pop() ?? '') : undefined;
    return {
      file: directive.file,
      line: directive.line,
      column: directive.column,
      statuses: words.map(Number),
      overwrite: answer === undefined ? undefined : Number(answer.slice(1)),
      target,
    };
  });
}

/** ngx_http_special_response_handler: a status goes to its error_page, once, or becomes the answer. */
export function specialResponse(run: Run, status: number, origin: Origin, at: Place | undefined): Step {
  // With a good status of try_files nginx ends the request and sends nothing.
  if (status >= 200 && status < 300 && status !== 201 && status !== 204)
    return { done: { kind: 'error', status: run.subrequest ? 500 : 444 } };
  if (status === 444 || status === 499 || status === 408) return { done: { kind: origin === 'return' ? 'return' : 'error', status } };
  run.errorStatus = status;
  if (status === 413) run.discarded = true;
  const pages = errorPagesOf(run.level);
  if (!run.errorPage && pages.length > 0 && run.uriChanges !== 0) {
    if (!flag(run.level, 'recursive_error_pages', false)) run.errorPage = true;
    const page = pages.find(({ statuses }) => statuses.includes(status));
    if (page !== undefined) return sendErrorPage(run, page, status);
  }
  return answer(run, status, origin, at);
}

function sendErrorPage(run: Run, page: ErrorPage, status: number): Step {
  if (page.overwrite !== undefined) run.errorStatus = page.overwrite;
  run.hop(page, `error_page for ${status}`);
  const { target } = page;
  const uri = evaluate(run, target);
  if (typeof uri !== 'string') {
    run.location = uri;
    return { done: { kind: 'redirect', status: 302 } };
  }
  if (uri.startsWith('/')) {
    if (run.method !== 'HEAD') run.method = 'GET';
    const [path, args] = splitArgs(uri);
    return internalRedirect(run, path, args, page);
  }
  if (uri.startsWith('@')) return namedLocation(run, uri, page);
  if (page.overwrite === undefined || !REDIRECTS.has(page.overwrite)) run.errorStatus = 302;
  run.location = uri;
  return { done: { kind: 'redirect', status: run.errorStatus, ...finalLocation(run) } };
}

function answer(run: Run, status: number, origin: Origin, at: Place | undefined): Step {
  const final = run.errorStatus === 0 ? status : run.errorStatus;
  if (REDIRECTS.has(status) && run.location !== undefined && run.location !== '') {
    return { done: { kind: 'redirect', status: final, ...finalLocation(run) } };
  }
  if (origin === 'error') run.hop(at, `nginx answers ${final}`);
  return { done: { kind: origin, status: final } };
}

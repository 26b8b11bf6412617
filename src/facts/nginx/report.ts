import { fromBytes } from '../../syntax/nginx/bytes.ts';
import { errorPagesOf } from './error-pages.ts';
import { evaluate } from './evaluate.ts';
import { flag, levelText, nearest } from './levels.ts';
import type { AddedHeader, NginxOutcome } from './outcome.ts';
import type { Run } from './run.ts';

const HEADER_STATUSES = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

/** Completes what a phase decided with where it happened. */
export function outcomeOf(run: Run, made: Partial<NginxOutcome> & { readonly kind: NginxOutcome['kind'] }): NginxOutcome {
  const { level, server } = run;
  const at = server.level.opener;
  const status =
    made.status === undefined
      ? undefined
      : run.errorStatus > 0 && made.kind !== 'redirect' && made.status !== 444
        ? run.errorStatus
        : made.status;
  const inLocation = level.kind !== 'server' && level.opener !== undefined;
  return {
    hops: run.hops,
    trace: run.trace.map(fromBytes),
    assumptions: run.assumptions,
    addedHeaders: addedHeaders(run, status),
    errorPages: errorPagesOf(level).map((page) => ({ ...page, target: fromBytes(page.target) })),
    interceptErrors: flag(level, 'proxy_intercept_errors', false),
    ...(at ? { server: { file: at.file, line: at.line, column: at.column, names: server.names.map(fromBytes) } } : {}),
    ...(inLocation ? { location: { ...place(run), name: fromBytes(levelText(level)) } } : {}),
    ...made,
    ...(made.body === undefined ? {} : { body: fromBytes(made.body) }),
    ...(status === undefined ? {} : { status }),
  };
}

/** Where the location stands, also from inside an `if`. */
function place(run: Run): { file: string; line: number; column: number } {
  let at = run.level;
  while ((at.kind === 'if' || at.kind === 'limit_except') && at.parent !== undefined) at = at.parent;
  const { file = '', line = 0, column = 0 } = at.opener ?? {};
  return { file, line, column };
}

function addedHeaders(run: Run, status: number | undefined): readonly AddedHeader[] {
  const headers: AddedHeader[] = [];
  for (const directive of nearest(run.level, 'add_header')) {
    const [name = '', text = '', always] = directive.args.map((word) => word.value);
    if (always !== 'always' && status !== undefined && !HEADER_STATUSES.has(status)) continue;
    const value = evaluate(run, text);
    if (value === '') continue;
    headers.push({
      file: directive.file,
      line: directive.line,
      column: directive.column,
      name: fromBytes(name),
      value: typeof value === 'string' ? fromBytes(value) : undefined,
      always: always === 'always',
    });
  }
  return headers;
}

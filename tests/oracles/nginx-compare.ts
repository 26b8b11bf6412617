import type { NginxOutcome, NginxRequest } from '../../src/facts/nginx/outcome.ts';
import type { Answer } from './nginx-process.ts';

/** How the model's outcome differs from nginx's answer; empty when it does not. */
export function difference(request: NginxRequest, outcome: NginxOutcome, answer: Answer, root: string): string {
  const wrong: string[] = [];
  const check = (what: string, modelled: unknown, real: unknown) => {
    if (modelled !== (typeof real === 'string' ? Buffer.from(real, 'latin1').toString('utf8') : real))
      wrong.push(`${what}: model ${JSON.stringify(modelled)}, nginx ${JSON.stringify(real)}`);
  };
  const closes = outcome.status === 444 || outcome.status === 499 || outcome.status === 408;
  check('status', closes ? 0 : (outcome.status ?? 200), answer.status);
  const text = answer.headers.get('x-echo');
  const echo =
    text === undefined
      ? undefined
      : (JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as { upstream: string; line: string; host: string });
  check('proxied', outcome.kind === 'proxy', echo !== undefined);
  if (outcome.kind === 'proxy' && echo !== undefined) {
    check('request line', `${outcome.upstreamMethod} ${outcome.upstreamUri} HTTP/1.0`, echo.line);
    check('upstream', outcome.upstream, echo.upstream);
    check('host', outcome.upstreamHost ?? '', echo.host);
  }
  const target = outcome.kind === 'redirect' || outcome.kind === 'proxy' ? outcome.target : undefined;
  if (target !== undefined || outcome.kind === 'redirect')
    check('location', target === undefined ? undefined : target, answer.headers.get('location'));
  if (!closes) headers(outcome, answer, check);
  if (request.method === 'HEAD') return wrong.join('; ');
  if (outcome.kind === 'return' && outcome.body !== undefined && answer.status !== 204) check('body', outcome.body, answer.body);
  if (outcome.kind === 'static' && outcome.file !== undefined && !outcome.file.endsWith('/'))
    check('file', `FILE:${outcome.file.slice(root.length + 1)}`, answer.body);
  if (outcome.kind === 'error' || (outcome.kind === 'static' && outcome.file === undefined))
    check('file sent', false, answer.body.startsWith('FILE:'));
  return wrong.join('; ');
}

/** The headers add_header gives, by names that only the configurations compared here use. */
function headers(outcome: NginxOutcome, answer: Answer, check: (what: string, modelled: unknown, real: unknown) => void): void {
  const unknown = new Set(outcome.addedHeaders.filter(({ value }) => value === undefined).map(({ name }) => name.toLowerCase()));
  const wanted = new Map(outcome.addedHeaders.map(({ name, value = '' }) => [name.toLowerCase(), value]));
  for (const name of ['x-h0', 'x-h1', 'x-h2', 'x-i']) if (!unknown.has(name)) check(name, wanted.get(name), answer.headers.get(name));
}

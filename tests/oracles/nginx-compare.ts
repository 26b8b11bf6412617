import type { NginxOutcome, NginxRequest } from '../../src/facts/nginx/outcome.ts';
import type { Answer } from './nginx-process.ts';

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** How the model's outcome differs from nginx's answer; empty when it does not. */
export function difference(request: NginxRequest, outcome: NginxOutcome, answer: Answer, root: string): string {
  const wrong: string[] = [];
  const check = (what: string, modelled: unknown, real: unknown) => {
    if (modelled !== real) wrong.push(`${what}: model ${JSON.stringify(modelled)}, nginx ${JSON.stringify(real)}`);
  };
  const closes = outcome.status === 444 || outcome.status === 499 || outcome.status === 408;
  check('status', closes ? 0 : (outcome.status ?? 200), answer.status);
  const text = answer.headers.get('x-echo');
  const echo =
    text === undefined
      ? undefined
      : (JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as { port: number; line: string; host: string });
  check('proxied', outcome.kind === 'proxy', echo !== undefined);
  if (outcome.kind === 'proxy' && echo !== undefined) {
    check('request line', bytes(`${outcome.upstreamMethod} ${outcome.upstreamUri} HTTP/1.0`), echo.line);
    check('upstream', outcome.upstream, `127.0.0.1:${echo.port}`);
    check('host', bytes(outcome.upstreamHost ?? ''), echo.host);
  }
  const target = outcome.kind === 'redirect' || outcome.kind === 'proxy' ? outcome.target : undefined;
  if (target !== undefined || outcome.kind === 'redirect')
    check('location', target === undefined ? undefined : bytes(target), answer.headers.get('location'));
  if (request.method === 'HEAD') return wrong.join('; ');
  if (outcome.kind === 'return' && outcome.body !== undefined && answer.status !== 204) check('body', bytes(outcome.body), answer.body);
  if (outcome.kind === 'static' && outcome.file !== undefined && !outcome.file.endsWith('/'))
    check('file', bytes(`FILE:${outcome.file.slice(root.length + 1)}`), answer.body);
  if (outcome.kind === 'error' || (outcome.kind === 'static' && outcome.file === undefined))
    check('file sent', false, answer.body.startsWith('FILE:'));
  return wrong.join('; ');
}

import type { Machine } from '../../code/machine.ts';
import { snake } from '../approvals/words.ts';
import { constant, symbol, type Value } from './values.ts';

/** Headers that any client sends or may set; every other header is how a caller would prove who it is. */
const PLAIN_HEADERS = new Set([
  'host',
  'user-agent',
  'accept',
  'accept-encoding',
  'accept-language',
  'accept-charset',
  'content-type',
  'content-length',
  'content-encoding',
  'connection',
  'origin',
  'referer',
  'referrer',
  'cache-control',
  'pragma',
  'date',
  'upgrade',
  'te',
  'trailer',
  'transfer-encoding',
  'via',
  'expect',
  'range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
  'if-range',
  'etag',
  'dnt',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-real-ip',
  'x-request-id',
  'x-correlation-id',
  'x-requested-with',
  'x-trace-id',
  'traceparent',
  'tracestate',
  'forwarded',
  'last-event-id',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'access-control-request-method',
  'access-control-request-headers',
  'accept-version',
  'idempotency-key',
  'x-http-method-override',
  'x-client-version',
  'x-timezone',
  'next-action',
  'purpose',
  'x-nextjs-data',
  'rsc',
  'x-middleware-subrequest',
  'x-invoke-path',
  'x-github-event',
  'x-event-key',
  'save-data',
  'content-disposition',
  'content-language',
]);
/** Keys, codes and tokens of other kinds name things: `issue_key`, `country_code`, `page_token`. */
const CREDENTIAL_PARAMETER = new RegExp(
  '^(?:key|session|ticket)$|(?:^|_)(?:' +
    [
      '(?<!(?:page|next|continuation|cursor|sync)_)token',
      '(?:(?:api|access|secret|auth|private|session|operator|admin|service|app|client|signing|webhook|master|shared|license|bot|consumer|user|internal|root)_?)key',
      '(?:auth|authorization|access|invite|invitation|verification|confirmation|login|reset|otp)_code',
      'secret|password|passwd|signature|sig|hmac|auth|authorization|jwt|session',
    ].join('|') +
    ')$',
);
export const isCredentialHeader = (name: string): boolean => !PLAIN_HEADERS.has(name.toLowerCase());
export const isCredentialParameter = (name: string): boolean => CREDENTIAL_PARAMETER.test(snake(name));

/** Remembers that a credential was looked for. */
export function remember(m: Machine, name: string): void {
  m.credentialReads++;
  m.credentials.add(name);
}

/** What the caller of the world sends in this header: nothing for a credential it lacks, its own choice otherwise. */
export function header(m: Machine, name: string, nothing: null | undefined): Value {
  const lower = name.toLowerCase();
  const credential = isCredentialHeader(lower);
  const origins = [{ from: 'request' as const, name: `header ${lower}`, ...(credential ? { credential } : {}) }];
  if (credential) remember(m, `header ${lower}`);
  if (credential && m.world.caller === 'none') return constant(nothing, origins);
  return symbol(`request.header.${lower}`, credential ? 'text' : 'any', origins);
}

export function cookie(m: Machine, name: string, nothing: null | undefined): Value {
  const origins = [{ from: 'request' as const, name: `cookie ${name}`, credential: true }];
  remember(m, `cookie ${name}`);
  return m.world.caller === 'none' ? constant(nothing, origins) : symbol(`request.cookie.${name}`, 'text', origins);
}

/** Forms ask people for passwords and codes that let them in; these are what programs send with every request. */
const MACHINE = /^(?:(?:api|access|secret)_?key|(?:api|access|auth)_?token)$/;

/** A query or form parameter. */
export function parameter(m: Machine, name: string, nothing: null | undefined, where = 'query'): Value {
  const credential = isCredentialParameter(name) && (where === 'query' || MACHINE.test(snake(name)));
  const origins = [{ from: 'request' as const, name: `${where} ${name}`, ...(credential ? { credential } : {}) }];
  if (credential) remember(m, `${where} ${name}`);
  if (credential && m.world.caller === 'none') return constant(nothing, origins);
  return symbol(`request.${where}.${name}`, 'any', origins);
}

import type { Directive } from '../../syntax/nginx/blocks.ts';
import { fromBytes, toBytes } from '../../syntax/nginx/bytes.ts';
import { parseAddress } from '../../syntax/nginx/url.ts';
import { errorPagesOf } from './error-pages.ts';
import { evaluate, evaluateKnown } from './evaluate.ts';
import { flag, nearest } from './levels.ts';
import { finalLocation } from './location-header.ts';
import type { NginxOutcome, UpstreamAnswer } from './outcome.ts';
import { type ProxyTarget, proxyPassOf, proxyTarget, upstreamServers } from './proxy-target.ts';
import { internalRedirect, namedLocation } from './redirect.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';
import { decide, Undecided, type Value } from './unknown.ts';
import { askUpstream } from './upstream-answer.ts';
import { escapeUri, splitArgs } from './uri.ts';

/** ngx_http_proxy_handler: what goes upstream, and what comes of it. */
export function passRequest(run: Run, handler: Directive): Step {
  const pass = proxyPassOf(run.level);
  const target = pass === undefined ? undefined : proxyTarget(run, pass);
  if (target === undefined) return { status: 500, origin: 'error', at: handler };
  const uri = upstreamUri(run, target);
  if (uri === '') return { status: 500, origin: 'error', at: handler };
  const { servers, unresolved } = upstreamServers(run, target);
  if (unresolved === true) {
    run.hop(target.at, `${target.host} cannot be resolved`);
    return { status: 502, origin: 'error', at: target.at };
  }
  const methods = nearest(run.level, 'proxy_method')[0];
  const method = methods === undefined ? run.method : decide(evaluate(run, methods.args[0]?.value ?? ''), methods);
  const host = hostHeader(run, target);
  const sent = { method, uri: fromBytes(uri), host: typeof host === 'string' ? fromBytes(host) : undefined };
  const { upstream, answer } = askUpstream(run, servers, sent, 'proxy_next_upstream');
  run.hop(target.at, `${method} ${sent.uri} to ${upstream}`);
  const made: Partial<NginxOutcome> & { kind: 'proxy' } = {
    kind: 'proxy',
    protocol: target.scheme,
    upstream,
    upstreams: servers.map(fromBytes),
    upstreamUri: sent.uri,
    upstreamMethod: method,
    ...(sent.host === undefined ? {} : { upstreamHost: sent.host }),
  };
  return answered(run, target, made, answer);
}

function upstreamUri(run: Run, target: ProxyTarget): string {
  if (target.dynamic && target.uri !== '') return target.uri;
  if (target.uri === '' && run.validUnparsed) return run.unparsed;
  if (run.validLocation && target.uri !== '' && run.uri.length < target.replaced)
    throw new Undecided('the path is shorter than the location it is taken from: nginx reads beyond it', target.at);
  const rest = run.uri.slice(run.validLocation && target.uri !== '' ? target.replaced : 0);
  // After a rewrite that stayed in the location the written URI is ignored.
  const base = run.validLocation ? target.uri : '';
  return base + (run.quoted || run.internal ? escapeUri(rest) : rest) + (run.args === '' ? '' : `?${run.args}`);
}

function hostHeader(run: Run, target: ProxyTarget): Value {
  const set = nearest(run.level, 'proxy_set_header').find(({ args }) => args[0]?.value.toLowerCase() === 'host');
  return set === undefined ? target.header : evaluate(run, set.args[1]?.value ?? '');
}

function answered(
  run: Run,
  target: ProxyTarget,
  made: Partial<NginxOutcome> & { kind: 'proxy' },
  answer: UpstreamAnswer | undefined,
): Step {
  if (answer === undefined) return { done: { ...made, ...(run.errorStatus > 0 ? { status: run.errorStatus } : {}) } };
  if ('refused' in answer) return { status: 502, origin: 'error', at: target.at };
  const ignored = nearest(run.level, 'proxy_ignore_headers').some(({ args }) =>
    args.some(({ value }) => /^x-accel-redirect$/i.test(value)),
  );
  if (answer.accelRedirect !== undefined && !ignored) {
    const uri = toBytes(answer.accelRedirect);
    if (uri.startsWith('@')) return namedLocation(run, uri, target.at);
    if (run.method !== 'HEAD') run.method = 'GET';
    const [path, args] = splitArgs(uri);
    return internalRedirect(run, path, args, target.at);
  }
  if (answer.status >= 300 && flag(run.level, 'proxy_intercept_errors', false)) {
    const taken = errorPagesOf(run.level).some(({ statuses }) => statuses.includes(answer.status));
    if (taken) return { status: answer.status, origin: 'error', at: target.at };
  }
  const status = run.errorStatus > 0 ? run.errorStatus : answer.status;
  if (answer.location === undefined) return { done: { ...made, status } };
  const rewritten = redirected(run, target, answer.location);
  run.location = toBytes(rewritten ?? answer.location);
  const location = rewritten === undefined && answer.location.startsWith('/') ? { target: answer.location } : finalLocation(run);
  return { done: { ...made, status, ...location } };
}

/** proxy_redirect: the Location of the backend as seen from outside; undefined when no rule applies. */
function redirected(run: Run, target: ProxyTarget, location: string): string | undefined {
  const rules = nearest(run.level, 'proxy_redirect');
  if (rules.some(({ args }) => args[0]?.value === 'off')) return undefined;
  const url = target.at.args[0]?.value ?? '';
  const name = run.level.name?.name ?? '';
  const standard: readonly [string, string] = target.uri === '' ? [`${url}/`, '/'] : [url, name];
  const written = rules.length === 0 ? ['default'] : rules.map(({ args }) => args);
  for (const rule of written) {
    const automatic = typeof rule === 'string' || (rule.length === 1 && rule[0]?.value === 'default');
    if (automatic && target.dynamic) continue;
    if (!automatic && rule[0]?.value.startsWith('~') === true) {
      const pattern = rule[0].value;
      const caseless = pattern.startsWith('~*');
      if (run.match(pattern.slice(caseless ? 2 : 1), caseless, toBytes(location), target.at)) {
        return fromBytes(evaluateKnown(run, rule[1]?.value ?? '', target.at));
      }
      continue;
    }
    const [from, to] = automatic
      ? standard
      : [decide(evaluate(run, rule[0]?.value ?? ''), target.at), decide(evaluate(run, rule[1]?.value ?? ''), target.at)];
    if (location.startsWith(from)) return to + location.slice(from.length);
  }
  return undefined;
}

/** fastcgi_pass, uwsgi_pass, scgi_pass, grpc_pass, memcached_pass: the address, and the URI where the protocol has one. */
export function passOther(run: Run, handler: Directive): Step {
  const protocol = handler.name.replace('_pass', '');
  const text = evaluateKnown(run, handler.args[0]?.value ?? '', handler).replace(/^\w+:\/\//, '');
  const address = parseAddress(text);
  if (typeof address === 'string') return { status: 500, origin: 'error', at: handler };
  const target = {
    host: address.host,
    port: address.port ?? 80,
    hasPort: address.port !== undefined,
    unix: address.unix,
    dynamic: handler.args[0]?.value.includes('$') === true,
    at: handler,
  };
  const { servers, unresolved } = upstreamServers(run, target);
  if (unresolved === true) return { status: 502, origin: 'error', at: handler };
  const uri = run.validUnparsed ? run.unparsed : `${escapeUri(run.uri)}${run.args === '' ? '' : `?${run.args}`}`;
  const sent = { method: run.method, uri: fromBytes(uri), host: undefined };
  const { upstream, answer } = askUpstream(run, servers, sent, `${protocol}_next_upstream`);
  run.hop(handler, `${protocol} to ${upstream}`);
  if (answer !== undefined && 'refused' in answer) return { status: 502, origin: 'error', at: handler };
  return {
    done: {
      kind: 'proxy',
      protocol: PROTOCOLS[protocol] ?? 'http',
      upstream,
      upstreams: servers.map(fromBytes),
      upstreamMethod: run.method,
      ...(protocol === 'grpc' ? { upstreamUri: sent.uri } : {}),
      ...(run.errorStatus > 0 ? { status: run.errorStatus } : {}),
    },
  };
}

const PROTOCOLS: Readonly<Record<string, NonNullable<NginxOutcome['protocol']>>> = {
  fastcgi: 'fastcgi',
  uwsgi: 'uwsgi',
  scgi: 'scgi',
  grpc: 'grpc',
  memcached: 'memcached',
};

import { absent, defineCheck, type Finding, fail, pass, unknown } from '../../src/define.ts';
import { type ClientCall, clientCalls } from '../../src/facts/deployment/client-calls.ts';
import { deployment } from '../../src/facts/deployment/deployment.ts';
import { hopsOf } from './deployment.ts';

const LOCAL = /^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?=[:/]|$)/;

export default defineCheck({
  id: 'g6/clients-reach-routes',
  leg: 'enforced',
  title: 'Every API path the front end calls reaches a handler that accepts its credential',
  why: 'A client that calls a path the proxy does not know fails only in production.',
  fix: 'Correct the path or the location, send the credential the handler needs, and keep development and production proxies alike.',
  whenAbsent: 'neutral',
  needs: { clientCalls, deployment },
  judge({ clientCalls, deployment }) {
    const { calls, files, unresolved } = clientCalls;
    if (files.length === 0) return absent('there is no front end');
    if (calls.length === 0)
      return unresolved.length > 0
        ? unknown('no request of the front end could be followed', {
            evidence: unresolved.map(({ path, line, reason }) => ({ path, line, note: reason })),
          })
        : absent(`the front end (${files.length} files) asks nothing of an API`);
    const findings = distinct(calls.flatMap((call) => [...reaching(call), ...credential(call), ...development(call)]));
    const sound = calls.filter((call) => call.route && (call.credential === 'none-needed' || call.credential === 'sent'));
    const details = {
      inspected: calls.length,
      evidence: sound
        .slice(0, 20)
        .map(({ at, method, url, route }) => ({ ...at, note: `${method} ${url} reaches ${route?.method} ${route?.path}` })),
    };
    const numbers = `${sound.length} of ${calls.length} calls of the front end reach a handler that accepts them`;
    if (findings.length > 0) return fail(numbers, { ...details, findings });
    const open = calls.find(({ route, credential }) => !route || credential === 'unknown');
    if (open)
      return unknown(
        `${numbers}; ${open.method} ${open.url}: ${open.route ? 'which credential its handler accepts is not known' : open.trace.reason}`,
        details,
      );
    if (unresolved.length > 0)
      return unknown(`${numbers}; ${unresolved.length} calls have a URL that is not known`, {
        ...details,
        evidence: unresolved.map(({ path, line, reason }) => ({ path, line, note: reason })),
      });
    const [other] = deployment.unmodelled;
    return other ? unknown(`${numbers}, but ${other.what} also routes requests, which is not modelled`, details) : pass(numbers, details);
  },
});

function reaching({ method, url, at, trace, route, fallback }: ClientCall): Finding[] {
  const key = `${method} ${url}`;
  if (LOCAL.test(url) && !fallback)
    return [{ key, severity: 'blocker', message: `${key} asks the machine the browser runs on`, ...at, related: hopsOf(trace) }];
  if (route || trace.kind === 'unknown' || trace.upstream?.verdict === 'unknown' || LOCAL.test(url)) return [];
  if (trace.kind === 'proxy' && trace.upstream?.verdict === 'reached' && !/has no route|answers .* only/.test(trace.reason)) return [];
  return [
    { key, severity: 'blocker', message: `${key} of the front end reaches no handler: ${trace.reason}`, ...at, related: hopsOf(trace) },
  ];
}

function credential({ method, url, at, trace, route, credential, accepted, plain }: ClientCall): Finding[] {
  if (credential !== 'missing' || !route) return [];
  const wanted = accepted.join(' or ');
  return [
    {
      key: `${method} ${url} credential`,
      severity: 'blocker',
      message: `${method} ${url} ${plain ? 'is loaded by the browser, which sends no' : 'is sent without'} ${wanted}, and ${route.method} ${route.path} refuses it`,
      ...at,
      related: hopsOf(trace),
    },
  ];
}

function development({ method, url, development, route }: ClientCall): Finding[] {
  if (!development || !route || development.path === undefined || development.route === route) return [];
  const { rule, path } = development;
  return [
    {
      key: `dev proxy ${rule.prefix}`,
      severity: 'exception',
      message: `in development ${method} ${url} arrives as ${path}, which ${development.route ? `is ${development.route.method} ${development.route.path}` : 'no route answers'}; in production it is ${route.method} ${route.path}`,
      path: rule.path,
      line: rule.line,
      related: [{ ...route.handler, note: 'the handler in production' }],
    },
  ];
}

function distinct(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const finding of findings)
    if (!kept.has(`${finding.severity} ${finding.key}`)) kept.set(`${finding.severity} ${finding.key}`, finding);
  return [...kept.values()];
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { buildNginx } from '../../src/facts/nginx/levels.ts';
import type { NginxOutcome, NginxRequest } from '../../src/facts/nginx/outcome.ts';
import { routeNginx } from '../../src/facts/nginx/route.ts';
import { parseNginx } from '../../src/syntax/nginx/parse.ts';
import docroot from '../data/nginx-docroot.json' with { type: 'json' };
import { DOCROOT, reader, world } from './nginx-world.ts';

const Expect = z.looseObject({
  kind: z.string(),
  status: z.number().nullable().optional(),
  body: z.string().nullable().optional(),
  file: z.string().optional(),
  location: z.string().optional(),
  upstream: z.string().optional(),
  upstreamUri: z.string().optional(),
  upstreamMethod: z.string().optional(),
  upstreamHost: z.string().nullable().optional(),
  trace: z.array(z.string()).optional(),
});
type Expect = z.infer<typeof Expect>;

const Case = z.looseObject({
  name: z.string(),
  config: z.string(),
  main: z.string().optional(),
  files: z.record(z.string(), z.string()).optional(),
  requests: z.array(
    z.looseObject({
      path: z.string(),
      host: z.string().nullable().optional(),
      method: z.string().optional(),
      port: z.number().optional(),
      http: z.enum(['1.0', '1.1', '2']).optional(),
      address: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
      expect: Expect,
    }),
  ),
});

/** Replays recorded requests. Each failure names the case, the request and what differs. */
export async function run(file: string): Promise<{ passed: number; failures: string[] }> {
  const cases = z.array(Case).parse(JSON.parse(await readFile(file, 'utf8')));
  let passed = 0;
  const failures: string[] = [];
  for (const one of cases) {
    const files = { 'conf.d/default.conf': one.config, ...one.files };
    const source =
      one.main === undefined
        ? ({ path: 'conf.d/default.conf', text: one.config, context: 'http', prefix: '' } as const)
        : ({ path: 'nginx.conf', text: one.main, context: 'main', prefix: '' } as const);
    const tree = parseNginx(source, reader(files));
    if (tree.problem !== undefined) {
      for (const request of one.requests)
        failures.push(`${one.name}: ${request.path}: ${tree.problem.message} in line ${tree.problem.line}`);
      continue;
    }
    const config = buildNginx(tree);
    for (const { path, expect, headers, ...rest } of one.requests) {
      const request: NginxRequest = {
        target: path,
        address: rest.address ?? '127.0.0.1',
        client: '127.0.0.1',
        ...(rest.host === undefined ? {} : { host: rest.host }),
        ...(rest.method === undefined ? {} : { method: rest.method }),
        ...(rest.port === undefined ? {} : { port: rest.port }),
        ...(rest.http === undefined ? {} : { http: rest.http }),
        ...(headers === undefined ? {} : { headers }),
      };
      const differences = compare(
        rest.method === 'HEAD' ? { ...expect, body: undefined } : expect,
        routeNginx(config, request, world(docroot)),
      );
      if (differences.length === 0) passed += 1;
      else failures.push(`${one.name}: ${rest.method ?? 'GET'} ${path}: ${differences.join('; ')}`);
    }
  }
  return { passed, failures };
}

/**
 * Where an outcome differs from a recorded one. An error page of nginx may have been recorded under either label, and
 * a connection closed by `return 444` has no answer to compare.
 */
function compare(expect: Expect, outcome: NginxOutcome): string[] {
  const differences: string[] = [];
  const check = (what: string, wanted: unknown, got: unknown) => {
    if (wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(got))
      differences.push(`${what} ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
  };
  const errorPage = (kind: string, file: unknown) => kind === 'error' || (kind === 'static' && file === undefined);
  if (outcome.status === 444 && expect.kind !== 'proxy' && (expect.status ?? 444) % 444 === 0) return [];
  const sameKind = expect.kind === outcome.kind || (errorPage(expect.kind, expect.file) && errorPage(outcome.kind, outcome.file));
  if (!sameKind) differences.push(`${outcome.kind} (${outcome.reason ?? outcome.status ?? ''}), not ${expect.kind}`);
  if (expect.status !== undefined || outcome.status !== 200) check('status', expect.status ?? undefined, outcome.status);
  check('body', expect.body ?? undefined, outcome.body);
  check('file', expect.file, outcome.file?.replace(`${DOCROOT}/`, ''));
  check('location', expect.location, outcome.target);
  check('upstreamUri', expect.upstreamUri, outcome.upstreamUri);
  check('upstreamMethod', expect.upstreamMethod, outcome.upstreamMethod);
  check('upstreamHost', expect.upstreamHost ?? undefined, outcome.upstreamHost);
  check('trace', expect.trace, outcome.trace);
  if (expect.upstream !== undefined && !(outcome.upstreams ?? []).includes(expect.upstream))
    check('upstream', expect.upstream, outcome.upstream);
  return differences;
}

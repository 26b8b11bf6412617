import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/config.ts';
import { deriveFact } from '../../src/derive.ts';
import { composeChain } from '../../src/facts/deployment/compose-chain.ts';
import { readComposeProject } from '../../src/facts/deployment/compose-project.ts';
import { deployedEnvironment } from '../../src/facts/deployment/deployed-environment.ts';
import { deployment } from '../../src/facts/deployment/deployment.ts';
import { devProxyRules } from '../../src/facts/deployment/dev-proxy.ts';
import { matchRoute } from '../../src/facts/deployment/match-route.ts';
import { parseUrl } from '../../src/facts/deployment/trace.ts';
import type { RouteFact } from '../../src/facts/routes/inventory.ts';
import { traceJson, traceTable } from '../../src/formats/trace.ts';
import { memoryRepository } from '../../src/repo.ts';
import { edited, express, type Files, python } from '../gates/g6-repositories.ts';

const open = async (files: Files) => (await deriveFact(memoryRepository(files), defaultConfig, deployment)).value;

describe('trace', () => {
  const cases: readonly (readonly [method: string, url: string, kind: string, more: Readonly<Record<string, unknown>>])[] = [
    ['GET', '/api/runs/7', 'proxy', { upstreamUri: '/runs/7', route: 'GET /runs/{run_id}' }],
    ['GET', 'http://localhost/api/runs/7?full=1', 'proxy', { upstreamUri: '/runs/7?full=1', route: 'GET /runs/{run_id}' }],
    ['POST', '/api/auth/login', 'proxy', { upstreamUri: '/api/auth/login', route: 'POST /api/auth/login' }],
    ['DELETE', '/api/runs/7', 'proxy', { upstreamUri: '/runs/7', route: undefined }],
    ['GET', '/api', 'redirect', { status: 301, target: 'http://localhost/api/' }],
    ['GET', '/nginx-health', 'return', { status: 200 }],
    ['GET', '/health', 'proxy', { upstreamUri: '/health', route: 'GET /health' }],
    ['GET', '/some/page', 'static', { status: 200 }],
    ['POST', '/some/page', 'static', { status: 405 }],
    ['GET', 'http://localhost:9999/x', 'unknown', {}],
    ['GET', 'ftp//', 'unknown', {}],
  ];

  test.each(cases)('%s %s is %s', async (method, url, kind, more) => {
    const trace = (await open(python)).trace({ method, url });
    expect(trace.kind).toBe(kind);
    const seen = { ...trace, route: trace.route && `${trace.route.method} ${trace.route.path}` };
    expect(seen).toMatchObject(more);
  });

  test('every hop has a place in the repository', async () => {
    const { hops } = (await open(python)).trace({ method: 'GET', url: '/api/runs/7' });
    expect(hops.map(({ kind }) => kind)).toEqual(['entry', 'server', 'proxy', 'proxy', 'upstream', 'route', 'guard']);
    expect(hops.every(({ path, line }) => Object.hasOwn(python, path) && line >= 1)).toBe(true);
    const guard = hops.at(-1);
    expect(python['app/main.py']?.split('\n')[(guard?.line ?? 0) - 1]).toContain('verify_key');
  });

  test('the JSON has the parts of the contract', async () => {
    const trace = (await open(python)).trace({ method: 'GET', url: '/api/runs/7' });
    const data: unknown = JSON.parse(traceJson([{ trace }], false));
    expect(data).toMatchObject({
      schema: 1,
      request: { method: 'GET', url: '/api/runs/7' },
      server: { path: 'nginx.conf', line: 1 },
      location: { path: 'nginx.conf', line: 8, name: '/api/' },
      outcome: { kind: 'proxy', upstream: 'backend:8000', upstreamUri: '/runs/7' },
      route: { method: 'GET', path: '/runs/{run_id}', auth: 'required', handler: { path: 'app/main.py' } },
    });
    expect(JSON.parse(traceJson([{ trace }, { trace }], true))).toMatchObject({ schema: 1, traces: [{}, {}] });
  });

  test('the table names the end of the way', async () => {
    const found = await open(python);
    expect(traceTable([{ trace: found.trace({ method: 'GET', url: '/api/runs/7' }) }])).toContain('= handler: GET /runs/{run_id} answers');
    expect(traceTable([{ trace: found.trace({ method: 'GET', url: '/api/gone' }) }])).toContain(
      '= no handler: backend has no route for GET /gone',
    );
  });

  test('a published process is reached without a proxy', async () => {
    const found = await open(express);
    expect(found.trace({ method: 'GET', url: 'http://localhost:3000/api/jobs/4' }).route?.path).toBe('/api/jobs/{id}');
    expect(found.trace({ method: 'GET', url: 'http://localhost:80/api/jobs/4' }).kind).toBe('unknown');
  });

  test('a template is filled in and the default server of the image stays', async () => {
    const files = edited(
      python,
      [
        'Dockerfile.web',
        'COPY nginx.conf /etc/nginx/conf.d/default.conf',
        'COPY nginx.conf /etc/nginx/templates/site.conf.template\nENV UPSTREAM=backend',
      ],
      ['nginx.conf', 'http://backend:8000/;', 'http://${UPSTREAM}:8000/;'],
    );
    const found = await open(files);
    const other = found.trace({ method: 'GET', url: '/api/runs/7' });
    // default.conf sorts before site.conf and has the same name: the image's own server answers.
    expect(other.kind).toBe('static');
    const kept = await open(edited(files, ['nginx.conf', 'server_name localhost;', 'server_name app.example;']));
    expect(kept.trace({ method: 'GET', url: 'http://app.example/api/runs/7' }).route?.path).toBe('/runs/{run_id}');
  });
});

describe('URLs', () => {
  test('are split as they are written', () => {
    expect(parseUrl('https://a.example:8443/x//y?z#f')).toEqual({ scheme: 'https', host: 'a.example', port: 8443, path: '/x//y?z' });
    expect(parseUrl('/only/path')).toEqual({ path: '/only/path' });
    expect(parseUrl('nothing')).toBeUndefined();
  });
});

describe('route matching', () => {
  const route = (method: string, path: string, framework = 'fastapi') =>
    ({ kind: 'http', method, path, framework }) as unknown as RouteFact;
  const routes = [
    route('GET', '/runs/{id}'),
    route('GET', '/runs/latest'),
    route('POST', '/runs'),
    route('ALL', '/files/{path*}'),
    route('GET', '/slash', 'express'),
  ];
  test.each([
    ['GET', '/runs/latest', '/runs/latest'],
    ['GET', '/runs/4', '/runs/{id}'],
    ['HEAD', '/runs/4', undefined],
    ['HEAD', '/slash', '/slash'],
    ['PUT', '/files/a/b.txt', '/files/{path*}'],
    ['GET', '/slash/', '/slash'],
    ['GET', '/Slash', '/slash'],
    ['GET', '/Runs/latest', undefined],
    ['GET', '/runs/4/', undefined],
    ['GET', '/runs', undefined],
  ])('%s %s is %s', (method, uri, path) => {
    expect(matchRoute(routes, method, uri).route?.path).toBe(path);
  });
  test('other methods are told', () => {
    expect(matchRoute(routes, 'GET', '/runs').others.map(({ method }) => method)).toEqual(['POST']);
  });
});

describe('the production chain', () => {
  const base = 'services:\n  api:\n    image: api:1\n';
  const over = 'services:\n  api:\n    environment: {APP_ENV: production}\n';
  const chain = (files: Files) => composeChain(memoryRepository(files), defaultConfig)?.files;
  test.each<[string, Files, readonly string[] | undefined]>([
    [
      'documented',
      {
        'docker-compose.yml': base,
        'docker-compose.live.yml': over,
        'docs/DEPLOYMENT.md': 'docker compose -f docker-compose.yml -f docker-compose.live.yml up -d',
      },
      ['docker-compose.yml', 'docker-compose.live.yml'],
    ],
    [
      'in a Makefile over two lines',
      { 'compose.yml': base, 'compose.prod.yml': over, Makefile: 'up:\n\tdocker compose -f compose.yml \\\n\t  -f compose.prod.yml up\n' },
      ['compose.yml', 'compose.prod.yml'],
    ],
    [
      'copied from a template',
      {
        'docker-compose.yml': base,
        'docker-compose.prod.example.yml': over,
        'README.md':
          'cp docker-compose.prod.example.yml docker-compose.prod.yml\ndocker-compose -f docker-compose.yml -f docker-compose.prod.yml up',
      },
      ['docker-compose.yml', 'docker-compose.prod.example.yml'],
    ],
    [
      'an overlay by its name',
      { 'docker-compose.yml': base, 'docker-compose.prod.yml': over, 'docker-compose.dev.yml': over },
      ['docker-compose.yml', 'docker-compose.prod.yml'],
    ],
    ['a file that stands alone', { 'docker-compose.yml': base, 'docker-compose.prod.yml': base }, ['docker-compose.prod.yml']],
    ['the base', { 'docker-compose.yml': base, 'docker-compose.dev.yml': over }, ['docker-compose.yml']],
    ['none', { 'README.md': '' }, undefined],
  ])('%s', (_title, files, expected) => {
    expect(chain(files)).toEqual(expected);
  });

  test.each(['.env.example', 'TEMPLATE.env', 'sample.env', 'env.template'])(
    'misses no file of variables that %s is the template of',
    (template) => {
      const files = { 'compose.yml': 'services:\n  app:\n    image: a\n    env_file: .env\n' };
      const errors = (more: Record<string, string>) =>
        readComposeProject(memoryRepository({ ...files, ...more }), defaultConfig)?.project.errors.length;
      expect(errors({ [template]: 'A=1\n' })).toBe(0);
      expect(errors({ 'other/.env.example': 'A=1\n' })).toBe(1);
    },
  );

  test('bare variables stay unset, required ones are stood in for', () => {
    const files = {
      'compose.yml': 'services:\n  api:\n    image: a:1\n    environment:\n      A: ${A}\n      B: ${B:-b}\n      C: ${C:?needed}\n',
    };
    const fact = readComposeProject(memoryRepository(files), defaultConfig);
    expect([...(fact?.unset ?? [])]).toEqual(['api\0A']);
    expect(fact?.required.map(({ name }) => name)).toEqual(['C']);
    expect(fact?.project.errors).toEqual([]);
  });

  test('the environment of the served process is what the merge sets', async () => {
    const files = edited(express, [
      'compose.yaml',
      '      NODE_ENV: production\n',
      '      NODE_ENV: production\n      MODE: strict\n      EMPTY: ${EMPTY}\n',
    ]);
    const { value } = await deriveFact(memoryRepository(files), defaultConfig, deployedEnvironment);
    expect(value.set.get('MODE')?.value).toBe('strict');
    expect(value.set.has('EMPTY')).toBe(false);
  });
});

describe('development proxies', () => {
  test('rules and rewrites', () => {
    const files = {
      'vite.config.ts':
        "export default { server: { proxy: { '/api': { target: 'http://localhost:8000', rewrite: (path) => path.replace(/^\\/api/, '') }, '/ws': 'http://localhost:8001' } } }",
    };
    const rules = devProxyRules(memoryRepository(files));
    expect(rules.map(({ prefix, target }) => `${prefix} ${target}`)).toEqual(['/api http://localhost:8000', '/ws http://localhost:8001']);
    expect(rules.map(({ rewrite }) => rewrite('/api/runs'))).toEqual(['/runs', '/api/runs']);
  });
});

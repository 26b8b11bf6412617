import { describe, expect, test } from 'vitest';
import { edited, express, type Files, judge, python, without } from './g6-repositories.ts';

type Row = readonly [title: string, check: string, status: string, files: Files, says?: string];

const client = (text: string): Files => ({ ...python, 'web/api.ts': text });
const conf = (from: string, to: string): Files => edited(python, ['nginx.conf', from, to]);
const compose = (from: string, to: string): Files => edited(python, ['docker-compose.yml', from, to]);
const main = (from: string, to: string): Files => edited(python, ['app/main.py', from, to]);
const overlay = (text: string): Files => ({ ...python, 'docker-compose.prod.yml': text });

const rows: readonly Row[] = [
  [
    'a proxy that strips a prefix the application has',
    'routes-reachable',
    'fail',
    conf('    location /api/auth/ {\n        proxy_pass http://backend:8000;\n    }\n', ''),
    'POST /api/auth/login',
  ],
  [
    'a location that loses the slash',
    'routes-reachable',
    'fail',
    conf('proxy_pass http://backend:8000/;', 'proxy_pass http://backend:8000/v1;'),
    'location /api/',
  ],
  [
    'variables that cannot be known',
    'routes-reachable',
    'unknown',
    edited(
      python,
      ['nginx.conf', 'proxy_pass http://backend:8000/;', 'proxy_pass http://$chosen$request_uri;'],
      ['nginx.conf', 'server {', 'js_set $chosen main.pick;\nserver {'],
    ),
  ],
  ['a configuration that nginx refuses', 'routes-reachable', 'fail', conf('listen 80;', 'listen 80'), 'invalid'],
  ['no deployment at all', 'routes-reachable', 'absent', without(python, 'nginx.conf', 'Dockerfile.web', 'docker-compose.yml')],
  [
    'an ingress that is not modelled',
    'routes-reachable',
    'unknown',
    {
      ...without(python, 'nginx.conf', 'Dockerfile.web', 'docker-compose.yml'),
      'k8s/ingress.yaml': 'apiVersion: networking.k8s.io/v1\nkind: Ingress\n',
    },
  ],
  ['Caddy beside nginx', 'routes-reachable', 'unknown', { ...python, Caddyfile: ':80 {\n}\n' }],
  ['routes of a published process', 'routes-reachable', 'pass', express],
  [
    'an upstream of another port',
    'upstreams-exist',
    'fail',
    conf('http://backend:8000/health', 'http://backend:9000/health'),
    'backend:9000',
  ],
  ['an upstream of no service', 'upstreams-exist', 'fail', conf('http://backend:8000/health', 'http://api:8000/health'), 'api:8000'],
  [
    'an upstream on no shared network',
    'upstreams-exist',
    'fail',
    edited(
      python,
      ['docker-compose.yml', '  web:\n', '  web:\n    networks: [edge]\n'],
      ['docker-compose.yml', 'services:', 'networks: {edge: {}}\nservices:'],
    ),
    'share no network',
  ],
  ['a process on its loopback address', 'upstreams-exist', 'fail', edited(python, ['Dockerfile', '"0.0.0.0"', '"127.0.0.1"']), 'loopback'],
  ['an upstream outside the project', 'upstreams-exist', 'unknown', conf('http://backend:8000/health', 'http://api.example.com/health')],
  [
    'a published port nobody listens on',
    'upstreams-exist',
    'fail',
    edited(express, ['compose.yaml', '3000:3000', '3000:8080']),
    'port 8080',
  ],
  ['a static answer', 'health-is-backend', 'fail', conf('proxy_pass http://backend:8000/health;', 'return 200 "healthy";'), 'static'],
  [
    'a page of the front end',
    'health-is-backend',
    'fail',
    conf('    location = /health {\n        proxy_pass http://backend:8000/health;\n    }\n', ''),
    'static',
  ],
  [
    'a masked failure',
    'health-is-backend',
    'fail',
    conf('proxy_pass http://backend:8000/health;', 'proxy_pass http://backend:8000/health;\n        error_page 502 504 =200 /index.html;'),
    'masked',
  ],
  [
    'a condition that answers probes',
    'health-is-backend',
    'fail',
    conf(
      'proxy_pass http://backend:8000/health;',
      'if ($http_user_agent ~* probe) { return 200 "ok"; }\n        proxy_pass http://backend:8000/health;',
    ),
    'conditional',
  ],
  [
    'liveness in place of readiness',
    'health-is-backend',
    'fail',
    main(
      '    try:\n        with engine.connect() as connection:\n            connection.execute(text("select 1"))\n    except Exception:\n        raise HTTPException(status_code=503)\n',
      '',
    ),
    'liveness-only',
  ],
  ['an upstream that is not there', 'health-is-backend', 'fail', conf('http://backend:8000/health', 'http://gone:8000/health'), 'broken'],
  [
    'a branch that is never taken',
    'health-can-fail',
    'fail',
    main(
      '        raise HTTPException(status_code=503)\n    return {"status": "ok"}',
      '        state = "degraded"\n        if state == "unhealthy":\n            raise HTTPException(status_code=503)\n    return {"status": "ok"}',
    ),
    'never taken',
  ],
  [
    'a health check that asks nothing',
    'health-can-fail',
    'fail',
    edited(express, ['src/server.js', "await pool.query('select 1');", '']),
    'asks nothing',
  ],
  [
    'an error that nothing catches',
    'health-can-fail',
    'pass',
    edited(express, [
      'src/server.js',
      "  try {\n    await pool.query('select 1');\n    res.json({ ok: true });\n  } catch (error) {\n    res.status(503).json({ ok: false });\n  }",
      "  await pool.query('select 1');\n  res.json({ ok: true });",
    ]),
  ],
  ['no health route', 'health-can-fail', 'absent', edited(express, ['src/server.js', "'/health'", "'/things'"])],
  [
    'exclusive variables of an image',
    'production-composes',
    'fail',
    compose('      POSTGRES_USER: app\n', '      POSTGRES_USER: app\n      POSTGRES_PASSWORD_FILE: /etc/password\n'),
    'takes as an error',
  ],
  [
    'a secret nobody grants',
    'production-composes',
    'fail',
    compose('      API_KEY: ${API_KEY:?}\n', '      API_KEY_FILE: /run/secrets/api_key\n'),
    'no secret',
  ],
  [
    'an external secret without a swarm',
    'production-composes',
    'fail',
    edited(python, [
      'docker-compose.yml',
      'services:\n  backend:\n',
      'secrets:\n  key:\n    external: true\nservices:\n  backend:\n    secrets: [key]\n',
    ]),
    'swarm',
  ],
  ['an override that does nothing', 'production-composes', 'fail', { ...overlay('services:\n  web:\n    ports: []\n') }, 'removes nothing'],
  [
    'waiting for health without a check',
    'production-composes',
    'fail',
    compose('    healthcheck:\n      test: ["CMD-SHELL", "pg_isready -U app"]\n', ''),
    'no health check',
  ],
  ['no compose file', 'production-composes', 'absent', without(python, 'docker-compose.yml')],
  ['a required key that the template lacks', 'production-starts', 'fail', compose('      API_KEY: ${API_KEY:?}\n', ''), 'RuntimeError'],
  [
    'a key from a file',
    'production-starts',
    'pass',
    edited(
      python,
      ['docker-compose.yml', '      API_KEY: ${API_KEY:?}\n', '      API_KEY_FILE: /run/secrets/api_key\n    secrets: [api_key]\n'],
      ['docker-compose.yml', 'services:', 'secrets:\n  api_key:\n    file: ./api_key.txt\nservices:'],
    ),
  ],
  [
    'a process that ends at once',
    'production-starts',
    'fail',
    edited(express, ['src/server.js', 'const app = express();', 'if (!process.env.OPERATOR_KEY) process.exit(1);\nconst app = express();']),
    'process ends',
  ],
  [
    'a published database',
    'datastores-private',
    'fail',
    compose('    image: postgres:15.10-alpine\n', '    image: postgres:15.10-alpine\n    ports: ["5432:5432"]\n'),
    'db publishes',
  ],
  [
    'a database on the loopback address',
    'datastores-private',
    'pass',
    compose('    image: postgres:15.10-alpine\n', '    image: postgres:15.10-alpine\n    ports: ["127.0.0.1:5432:5432"]\n'),
  ],
  [
    'a port that an overlay does not close',
    'datastores-private',
    'fail',
    edited(overlay('services:\n  db:\n    ports: []\n'), [
      'docker-compose.yml',
      '    image: postgres:15.10-alpine\n',
      '    image: postgres:15.10-alpine\n    ports: ["5432:5432"]\n',
    ]),
    'does not remove it',
  ],
  [
    'a port that an overlay closes',
    'datastores-private',
    'pass',
    edited(overlay('services:\n  db:\n    ports: !reset []\n'), [
      'docker-compose.yml',
      '    image: postgres:15.10-alpine\n',
      '    image: postgres:15.10-alpine\n    ports: ["5432:5432"]\n',
    ]),
  ],
  [
    'a database that trusts everybody',
    'datastores-private',
    'fail',
    compose('      POSTGRES_USER: app\n', '      POSTGRES_USER: app\n      POSTGRES_HOST_AUTH_METHOD: trust\n'),
    'without a credential',
  ],
  [
    'a cache without a password',
    'datastores-private',
    'fail',
    compose('\n  db:\n', '\n  cache:\n    image: redis:7.2-alpine\n  db:\n'),
    'requirepass',
  ],
  [
    'a tool that is not in the image',
    'containers-checked',
    'fail',
    edited(python, ['Dockerfile', 'apt-get update && apt-get install -y curl && ', '']),
    'curl is not in the image',
  ],
  ['a check of another port', 'containers-checked', 'fail', compose('localhost:8000/health', 'localhost:8080/health'), 'asks port 8080'],
  ['a check of no route', 'containers-checked', 'fail', compose('localhost:8000/health', 'localhost:8000/healthz'), 'no route answers'],
  [
    'a check of a page',
    'containers-checked',
    'fail',
    edited(python, ['Dockerfile.web', 'http://localhost/nginx-health', 'http://localhost/']),
    'whatever happens',
  ],
  [
    'a dependant that does not wait',
    'containers-checked',
    'fail',
    compose('      db:\n        condition: service_healthy\n', '      db:\n        condition: service_started\n'),
    'does not wait',
  ],
  [
    'a call that carries the key',
    'clients-reach-routes',
    'pass',
    client("export const read = (id: string, key: string) => fetch(`/api/runs/${id}`, { headers: { 'X-API-Key': key } });"),
  ],
  [
    'a call without the key',
    'clients-reach-routes',
    'fail',
    client('const BASE = "/api";\nexport const read = (id: string) => fetch(`${BASE}/runs/${id}`);'),
    'x-api-key',
  ],
  [
    'a call to no route',
    'clients-reach-routes',
    'fail',
    client("import axios from 'axios';\nconst api = axios.create({ baseURL: '/api' });\nexport const gone = () => api.post('/gone');"),
    'POST /api/gone',
  ],
  [
    'a thin wrapper',
    'clients-reach-routes',
    'fail',
    client("async function call(path: string) { return fetch(`/api${path}`); }\nexport const gone = () => call('/gone');"),
    'GET /api/gone',
  ],
  ['a URL made elsewhere', 'clients-reach-routes', 'unknown', client('export const read = (build: () => string) => fetch(build());')],
  [
    'a development proxy that differs',
    'clients-reach-routes',
    'fail',
    {
      ...client("export const read = (id: string) => fetch(`/api/runs/${id}`, { headers: { 'X-API-Key': 'x' } });"),
      'vite.config.ts': "export default { server: { proxy: { '/api': { target: 'http://localhost:8000' } } } };",
    },
    'in development',
  ],
  [
    'a development proxy that agrees',
    'clients-reach-routes',
    'pass',
    {
      ...client("export const read = (id: string) => fetch(`/api/runs/${id}`, { headers: { 'X-API-Key': 'x' } });"),
      'vite.config.ts':
        "export default { server: { proxy: { '/api': { target: 'http://localhost:8000', rewrite: (p) => p.replace(/^\\/api/, '') } } } };",
    },
  ],
  [
    'a regex that takes API paths',
    'no-shadowed-routes',
    'fail',
    edited(
      python,
      ['nginx.conf', 'location ^~ /api/', 'location /api/'],
      ['nginx.conf', '    location / {', '    location ~* \\.(js|css)$ {\n        expires 1y;\n    }\n    location / {'],
    ),
    'release.css',
  ],
  [
    'a regex that ^~ keeps away',
    'no-shadowed-routes',
    'pass',
    conf('    location / {', '    location ~* \\.(js|css)$ {\n        expires 1y;\n    }\n    location / {'),
  ],
  [
    'headers that a location drops',
    'no-shadowed-routes',
    'fail',
    edited(
      python,
      ['nginx.conf', '    root /usr', '    add_header X-Frame-Options DENY;\n    root /usr'],
      ['nginx.conf', 'location = /nginx-health {', 'location = /nginx-health {\n        add_header Content-Type text/plain;'],
    ),
    'X-Frame-Options',
  ],
  ['an image without a version', 'images-pinned', 'fail', compose('postgres:15.10-alpine', 'postgres'), 'not pinned'],
  [
    'an argument without a default',
    'images-pinned',
    'unknown',
    edited(python, ['Dockerfile', 'FROM python:3.11-slim-bookworm', 'ARG BASE\nFROM ${BASE}']),
  ],
  ['no test of the proxy', 'deployment-tested', 'fail', without(python, 'tests/test_nginx.py'), 'no test reads'],
  [
    'a filter that skips the proxy',
    'deployment-tested',
    'fail',
    edited(python, ['.github/workflows/ci.yml', 'on: [pull_request]', 'on:\n  pull_request:\n    paths: ["app/**"]']),
    'leaves out nginx.conf',
  ],
  [
    'a test that cannot fail',
    'deployment-tested',
    'fail',
    edited(python, ['tests/test_nginx.py', '"proxy_pass http://backend:8000/health;" in text', 'True']),
    'cannot fail',
  ],
  [
    'a test that is skipped without the file that the image copies',
    'deployment-tested',
    'pass',
    edited(python, [
      'tests/test_nginx.py',
      '    text = Path("nginx.conf")',
      '    if not Path("nginx.conf").exists():\n        pytest.skip("none")\n    text = Path("nginx.conf")',
    ]),
  ],
  [
    'a mapping that is not configured',
    'deployment-documented',
    'fail',
    edited(python, ['docs/DEPLOYMENT.md', '| `/api/*` | `/*` |', '| `/api/*` | `/api/*` |']),
    'documented to arrive as',
  ],
  ['a wrong port', 'deployment-documented', 'fail', edited(python, ['docs/DEPLOYMENT.md', 'port 8000', 'port 9000']), 'port 9000'],
  ['no mapping', 'deployment-documented', 'fail', { ...python, 'docs/DEPLOYMENT.md': '# Deployment\n\nRun it.\n' }, 'no document says'],
  ['no document', 'deployment-documented', 'absent', without(python, 'docs/DEPLOYMENT.md')],
];

describe('a deployment as it should be', () => {
  test('passes every check it has a surface for', async () => {
    const checks = await judge(python);
    expect([...checks].filter(([, { status }]) => status !== 'pass').map(([id, { status }]) => `${id} ${status}`)).toEqual([
      'clients-reach-routes absent',
    ]);
  });
});

for (const [title, check, status, files, says] of rows) {
  test(`${title}: ${check} is ${status}`, async () => {
    const verdict = (await judge(files)).get(check);
    expect(`${verdict?.status}: ${verdict?.summary}`).toMatch(new RegExp(`^${status}:`));
    if (says !== undefined) expect(JSON.stringify(verdict?.findings)).toContain(says);
  });
}

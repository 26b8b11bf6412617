import { describe, expect, it } from 'vitest';
import { envsubst } from '../../src/facts/nginx/envsubst.ts';
import { buildNginx } from '../../src/facts/nginx/levels.ts';
import type { NginxEnvironment, NginxRequest } from '../../src/facts/nginx/outcome.ts';
import { routeNginx } from '../../src/facts/nginx/route.ts';
import type { ConfigReader } from '../../src/syntax/nginx/blocks.ts';
import { parseNginx } from '../../src/syntax/nginx/parse.ts';

function route(text: string, request: NginxRequest | string, environment?: NginxEnvironment, reader?: ConfigReader) {
  const tree = parseNginx({ path: 'site.conf', text, context: 'http', prefix: '' }, reader);
  expect(tree.problem).toBeUndefined();
  return routeNginx(buildNginx(tree), typeof request === 'string' ? { target: request } : request, environment);
}

describe('what the configuration cannot tell', () => {
  it('does not guess whether a file exists', () => {
    const text = 'server { listen 80; root /srv;\n location / {\n try_files $uri /index.html; }\n}';
    expect(route(text, '/x')).toMatchObject({ kind: 'unknown', reasonAt: { line: 3 } });
    expect(route(text, '/x', { file: (path) => (path === '/srv/index.html' ? 'file' : 'missing') })).toMatchObject({
      kind: 'static',
      status: 200,
      file: '/srv/index.html',
    });
  });

  it('stops at code of other modules, but only when a request gets there', () => {
    const text =
      'server { listen 80;\n location /lua {\n access_by_lua_block { x() }\n proxy_pass http://b:1; }\n location /ok { proxy_pass http://b:1; }\n}';
    expect(route(text, '/lua')).toMatchObject({ kind: 'unknown', reasonAt: { line: 3 } });
    expect(route(text, '/ok')).toMatchObject({ kind: 'proxy', upstream: 'b:1' });
  });

  it('stops at a pattern it does not model and at every location after it', () => {
    const text =
      'server { listen 80;\n location ~ ^/a$ { return 200 a; }\n location ~ "\\p{L}" { return 200 b; }\n location ~ c { return 200 c; }\n}';
    expect(route(text, '/a')).toMatchObject({ kind: 'return', body: 'a' });
    expect(route(text, '/c')).toMatchObject({ kind: 'unknown', reasonAt: { line: 3 } });
  });

  it('carries an unknown value until something depends on it', () => {
    const text =
      'server { listen 80;\n set $id $request_id;\n location /p { proxy_set_header X-Id $id; proxy_pass http://b:1; }\n location /q {\n if ($id = x) { return 403; }\n proxy_pass http://b:1; }\n}';
    expect(route(text, '/p')).toMatchObject({ kind: 'proxy', upstreamUri: '/p' });
    expect(route(text, '/q')).toMatchObject({ kind: 'unknown', reasonAt: { line: 5 } });
  });

  it('does not know the client', () => {
    const text =
      'server { listen 80; location / { allow 10.0.0.0/8; deny all; return 404; }\n location /p { allow 10.0.0.0/8; deny all; proxy_pass http://b:1; } }';
    expect(route(text, '/p').kind).toBe('unknown');
    expect(route(text, { target: '/p', client: '10.1.2.3' }).kind).toBe('proxy');
    expect(route(text, { target: '/p', client: '11.1.2.3' })).toMatchObject({ kind: 'error', status: 403 });
  });

  it('does not serve a file where a file that was not read may hold what answers', () => {
    const reader: ConfigReader = { read: () => undefined, list: () => [], outside: () => true };
    const text = 'server { listen 80;\n location = /h {\n rewrite ^ /x break;\n include /run/pass; include /etc/nginx/wsgi_params; } }';
    expect(route(text, '/h', {}, reader)).toMatchObject({ kind: 'unknown', reasonAt: { line: 4 } });
    expect(route(text.replace('/run/pass', '/etc/nginx/proxy_params'), '/h', { file: () => 'missing' }, reader)).toMatchObject({
      status: 404,
    });
  });

  it('takes the client a trusted proxy names', () => {
    const text =
      'server { listen 80; set_real_ip_from 10.0.0.0/8; real_ip_header X-Forwarded-For;\n location / { allow 11.0.0.1; deny all; proxy_pass http://b:1; } }';
    const headers = { 'X-Forwarded-For': '12.0.0.1, 11.0.0.1' };
    expect(route(text, { target: '/', client: '10.0.0.1', headers }).kind).toBe('proxy');
    expect(route(text, { target: '/', client: '10.0.0.1' })).toMatchObject({ kind: 'error', status: 403 });
    expect(route(text, { target: '/', client: '9.0.0.1', headers })).toMatchObject({ kind: 'error', status: 403 });
    expect(
      route(text.replace('X-F', 'x-f').replace('real_ip_header', 'real_ip_recursive on; real_ip_header'), {
        target: '/',
        client: '10.0.0.1',
        headers,
      }).kind,
    ).toBe('proxy');
  });

  it('knows variables in any case, and headers with underscores only where the server takes them', () => {
    const text = 'server { listen 80;\n set $Foo x;\n location / { return 200 "$URI $foo $HTTP_a_b"; } }';
    const headers = { A_B: '1' };
    expect(route(text, { target: '/u', headers })).toMatchObject({ body: '/u x ' });
    expect(route(text.replace('set', 'underscores_in_headers on; set'), { target: '/u', headers })).toMatchObject({ body: '/u x 1' });
  });

  it('does not search locations when an included file was not read', () => {
    const reader: ConfigReader = { read: () => undefined, list: () => [], outside: () => true };
    expect(route('server { listen 80;\n include /etc/other.conf;\n location / { return 200; } }', '/', {}, reader)).toMatchObject({
      kind: 'unknown',
      reasonAt: { line: 2 },
    });
  });

  it('routes past unread files that only hold parameters', () => {
    const reader: ConfigReader = { read: () => undefined, list: () => [], outside: () => true };
    const text =
      'include /etc/nginx/mime.types;\ninclude /etc/nginx/sites/*;\nserver { listen 80; location / { include fastcgi_params; fastcgi_pass app:9000; } }';
    expect(route(text, '/', {}, reader)).toMatchObject({
      kind: 'proxy',
      protocol: 'fastcgi',
      upstream: 'app:9000',
      assumptions: [{ line: 2 }],
    });
  });

  it('ends on maps and values that grow without end', () => {
    const maps =
      'map $m $m { volatile; default "$m$m"; }\nmap $b $a { volatile; default "$b$b"; }\nmap $a $b { volatile; default "$a$a"; }';
    const doubled = 'set $v "$v$v";'.repeat(60);
    expect(route(`${maps}\nserver { listen 80; if ($m) { return 403; } }`, '/').kind).toBe('unknown');
    expect(route(`${maps}\nserver { listen 80; if ($a) { return 403; } }`, '/').kind).toBe('unknown');
    expect(route(`server { listen 80; set $v xxxx; ${doubled} if ($v) { return 403; } }`, '/').kind).toBe('unknown');
  });

  it('ends on rewrites that never settle', () => {
    expect(route('server { listen 80; location / { rewrite ^ /x last; } }', '/')).toMatchObject({ kind: 'error', status: 500 });
  });
});

describe('what an outcome tells', () => {
  it('names server, location, hops and the error page that hides a failure', () => {
    const outcome = route(
      'server {\n listen 80;\n server_name a.test;\n location = /health {\n  error_page 502 503 =200 /ok.json;\n  proxy_pass http://api:8000/health;\n }\n location = /ok.json { return 200 ok; }\n}',
      { target: '/health', host: 'a.test' },
    );
    expect(outcome).toMatchObject({
      kind: 'proxy',
      upstream: 'api:8000',
      upstreamUri: '/health',
      server: { line: 1, names: ['a.test'] },
      location: { line: 4, name: '=/health' },
      errorPages: [{ statuses: [502, 503], overwrite: 200, target: '/ok.json', line: 5 }],
      interceptErrors: false,
    });
    expect(outcome.hops.map(({ line }) => line)).toEqual([1, 4, 6]);
  });

  it('takes added headers from the nearest level that has any', () => {
    const text = 'server { listen 80; add_header A 1 always; location /x { add_header B 2; return 404; } location /y { return 200; } }';
    expect(route(text, '/x').addedHeaders).toEqual([]);
    expect(route(text, '/y').addedHeaders).toMatchObject([{ name: 'A', value: '1', always: true }]);
  });

  it('says that an auth_request was taken to let the request through', () => {
    const text =
      'server { listen 80; location /p { auth_request /auth; proxy_pass http://b:1; } location = /auth { internal; proxy_pass http://auth:1; } }';
    expect(route(text, '/p')).toMatchObject({ kind: 'proxy', upstream: 'b:1', assumptions: [{ line: 1 }] });
    expect(route(text, '/p', { answer: ({ upstream }) => ({ status: upstream === 'auth:1' ? 401 : 200 }) })).toMatchObject({
      kind: 'error',
      status: 401,
    });
  });

  it('goes on to the next server where a connection is refused and proxy_next_upstream allows it', () => {
    const upstream = 'upstream u { server a:1; server b:1 backup; }\n';
    const environment: NginxEnvironment = { answer: ({ upstream: at }) => (at === 'a:1' ? { refused: true } : { status: 200 }) };
    expect(route(`${upstream}server { location / { proxy_pass http://u; } }`, '/', environment)).toMatchObject({
      kind: 'proxy',
      upstream: 'b:1',
    });
    expect(route(`${upstream}server { location / { proxy_pass http://u; proxy_next_upstream off; } }`, '/', environment)).toMatchObject({
      kind: 'error',
      status: 502,
    });
  });

  it('refuses a body above the limit of the location', () => {
    const text = 'server { location / { client_max_body_size 1k; proxy_pass http://b:1; } location /big { proxy_pass http://b:1; } }';
    const request = (target: string, length: number) => ({ target, method: 'POST', headers: { 'Content-Length': String(length) } });
    expect(route(text, request('/', 1025))).toMatchObject({ kind: 'error', status: 413 });
    expect(route(text, request('/', 1024)).kind).toBe('proxy');
    expect(route(text, request('/big', 1_048_577)).status).toBe(413);
  });

  it('sends nothing for a good status of try_files', () => {
    expect(route('server { location / { try_files /no =200; } }', '/', { file: () => 'missing' })).toMatchObject({
      kind: 'error',
      status: 444,
    });
  });

  it('takes a wildcard name also with nothing before its dot', () => {
    const text = 'server { return 200 default; }\nserver { server_name *.test; return 200 wild; }';
    expect(route(text, { target: '/', host: '.test' }).body).toBe('wild');
    expect(route(text, { target: '/', host: 'test' }).body).toBe('default');
  });

  it('answers nothing on a port without a server', () => {
    expect(route('server { listen 8080; }', '/')).toMatchObject({ kind: 'error', reason: 'no server listens on port 80' });
  });

  it('prefers servers of the exact address', () => {
    const text = 'server { listen 80; return 200 any; }\nserver { listen 127.0.0.1:80; return 200 exact; }';
    expect(route(text, { target: '/', address: '127.0.0.1' }).body).toBe('exact');
    expect(route(text, { target: '/', address: '10.0.0.1' }).body).toBe('any');
    expect(route(text, '/').body).toBe('any');
  });
});

describe('envsubst', () => {
  it('replaces only names that are defined and pass the filter', () => {
    const names = new Map([
      ['API', 'api:1'],
      ['HOST', 'h'],
    ]);
    expect(envsubst('http://$API/${HOST}$host$uri', names)).toBe('http://api:1/h$host$uri');
    expect(envsubst('$API $HOST', names, /^API$/)).toBe('api:1 $HOST');
  });
});

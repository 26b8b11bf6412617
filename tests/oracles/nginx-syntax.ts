import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseNginx } from '../../src/syntax/nginx/parse.ts';
import { Random } from './nginx-random.ts';

/** Text a mutation may insert: valid directives in wrong places, wrong values, broken punctuation. */
const INSERTS = [
  '{',
  '}',
  ';',
  '"',
  "'",
  '#',
  ' ',
  '\n',
  '\\',
  '$',
  '${',
  '(',
  ')',
  'expires abc;',
  'expires -1;',
  'expires modified +1d;',
  'proxy_redirect default;',
  'proxy_redirect a b;',
  'limit_req zone=x burst=0;',
  'limit_req burst=1;',
  'listen 8443 ssl;',
  'keepalive_timeout 1m 2x;',
  'root /x;',
  'root /x/;',
  'alias /y/;',
  'proxy_pass http://127.0.0.1:8000;',
  'proxy_pass http://127.0.0.1:8000/;',
  'proxy_pass 127.0.0.1;',
  'proxy_pass http://127.0.0.1:99999;',
  'proxy_pass http:///x;',
  'proxy_pass $up;',
  'proxy_pass https://127.0.0.1;',
  'listen 80;',
  'listen 80 default_server;',
  'listen 70000;',
  'listen [::]:81 ipv6only=on;',
  'listen 80 nosuch;',
  'server_name a b .c *.d;',
  'server_name *;',
  'server_name ~(;',
  'server_name ~^a$;',
  'return;',
  'return 200;',
  'return 1000;',
  'return abc;',
  'return 200 a b;',
  'return 301 https://$host$request_uri;',
  'rewrite ^ /x;',
  'rewrite ( /x;',
  'rewrite ^ /x lst;',
  'rewrite ^ "";',
  'rewrite ^/a{1} /x last;',
  'set $a 1;',
  'set a 1;',
  'set $host x;',
  'set $args x;',
  'set $ x;',
  'if ($a) { }',
  'if ($a = b { }',
  'if $a { }',
  'if ($request_method = POST) { return 405; }',
  'if ($uri ~ ^/(a) { }',
  'if (-f $request_filename) { break; }',
  'if (-q x) { }',
  'if ($args !~* "a") { root /z; }',
  'try_files $uri;',
  'try_files $uri =404;',
  'try_files $uri =4x4;',
  'try_files $uri @x;',
  'error_page 404 /x;',
  'error_page 200 /x;',
  'error_page 404;',
  'error_page 404 =200;',
  'error_page x /y;',
  'error_page 499 /y;',
  'location / { }',
  'location = / { }',
  'location ~ [ { }',
  'location ~* \\.php$ { }',
  'location @n { }',
  'location ? /a { }',
  'location /a/ { location /b { } }',
  'location ~ (?<n>a)(?<n>b) { }',
  'location ^~ /a { }',
  'location /a { location = /a/b { location /a/b { } } }',
  'location { }',
  'location a b c { }',
  'deny all;',
  'allow 10.0.0.0/8;',
  'allow 10.0.0.0/40;',
  'deny 300.1.1.1;',
  'allow ::1;',
  'internal;',
  'internal on;',
  'autoindex on;',
  'autoindex yes;',
  'gzip on;',
  'gzip ON;',
  'client_max_body_size 10m;',
  'client_max_body_size 10q;',
  'client_max_body_size 0;',
  'proxy_read_timeout 60s;',
  'proxy_read_timeout 1m30s;',
  'proxy_read_timeout x;',
  'proxy_buffers 4 8k;',
  'proxy_buffers 4;',
  'proxy_set_header Host $host;',
  'proxy_set_header Host;',
  'proxy_set_header Host $nosuch;',
  'proxy_http_version 1.1;',
  'proxy_http_version 2.7;',
  'add_header X-A b;',
  'add_header X-A b always;',
  'add_header X-A b never;',
  'expires 1y;',
  'index index.html;',
  'index "";',
  'upstream u { server 127.0.0.1; }',
  'upstream u { }',
  'upstream u { server 127.0.0.1:x; }',
  'upstream u { server 127.0.0.1 weight=2 nosuch; }',
  'upstream u { keepalive 8; server 127.0.0.1:1; }',
  'map $uri $m { default 1; }',
  'map $uri m { }',
  'map $uri $m { a b c; }',
  'map $uri $m { default 1; default 2; }',
  'map $uri $m { ~( 1; }',
  'map $uri $m { a 1; A 2; }',
  'map $uri $m { a 1 }',
  'geo $g { default 0; }',
  'limit_except GET { deny all; }',
  'limit_except BAD { deny all; }',
  'limit_except GET { return 403; }',
  'satisfy any;',
  'satisfy both;',
  'auth_basic "x";',
  'auth_basic off;',
  'auth_request /x;',
  'auth_request off;',
  'server { }',
  'server { listen 80; }',
  'http { }',
  'events { }',
  'user nobody;',
  'worker_processes 2;',
  'include nosuch.conf;',
  'include nosuch/*.conf;',
  'nosuchdirective on;',
  'Root /x;',
  'fastcgi_pass 127.0.0.1:9000;',
  'fastcgi_param A $uri;',
  'grpc_pass grpc://127.0.0.1:1;',
  'uwsgi_pass 127.0.0.1:1;',
  'stub_status;',
  'stub_status on;',
  'access_log off;',
  'access_log /dev/null combined;',
  'access_log /dev/null nosuch;',
  'error_log /dev/null;',
  'error_log /dev/null bad;',
  'log_format x "$uri";',
  'log_format x "$nosuch";',
  'resolver 127.0.0.1;',
  'keepalive_timeout 65;',
  'keepalive_timeout 65 60;',
  'sendfile on;',
  'types { text/html html; }',
  'types { text/html { } }',
  'default_type text/plain;',
  'break;',
  'break now;',
  'merge_slashes off;',
  'absolute_redirect off;',
  'recursive_error_pages on;',
  'proxy_intercept_errors on;',
  'server_tokens off;',
  'large_client_header_buffers 4 8k;',
  'proxy_redirect off;',
  'proxy_next_upstream error http_502;',
  'proxy_next_upstream error http_777;',
  'ssl_protocols TLSv1.2;',
  'ssl_protocols TLSv9;',
  'add_header X $http_x_y;',
  'set $x $cookie_a$arg_b;',
  'set $x "${uri";',
  'set $x "$";',
];

/** Changes random configurations a little and compares what nginx refuses, and at which line, with the parser. */
export function compareSyntax(count: number, seed: number, seeds: readonly string[]): { passed: number; failed: number } {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-syntax-'));
  mkdirSync(join(folder, 'html'));
  const random = new Random(seed);
  let passed = 0;
  let failed = 0;
  writeFileSync(
    join(folder, 'nginx.conf'),
    `pid ${folder}/pid; error_log stderr emerg;\nevents { }\nhttp {\ninclude ${folder}/site.conf; }\n`,
  );
  for (let number = 0; number < count; number += 1) {
    const text = mutate(random, random.pick(seeds));
    writeFileSync(join(folder, 'site.conf'), text);
    const { status, stderr } = spawnSync('nginx', ['-t', '-p', folder, '-c', join(folder, 'nginx.conf')], { encoding: 'latin1' });
    const real = /\[emerg\] (?:\d+#\d+: )?(.*)/.exec(stderr)?.[1] ?? '';
    if (/bind\(\)|still could not bind/.test(real)) continue;
    const { problem } = parseNginx(
      { path: 'site.conf', text, context: 'http', prefix: `${folder}/` },
      undefined,
      (host) => host === 'localhost',
    );
    const line = /site\.conf:(\d+)/.exec(real)?.[1];
    const same = (status === 0) === (problem === undefined) && (line === undefined || problem?.line === Number(line));
    if (same) passed += 1;
    else {
      failed += 1;
      if (failed <= 40)
        process.stdout.write(
          `FAIL ${number}: nginx ${real === '' ? 'accepts' : real}; model ${problem === undefined ? 'accepts' : `${problem.message}:${problem.line}`}\n`,
        );
      if (process.env.ORACLE_KEEP !== undefined) writeFileSync(`${process.env.ORACLE_KEEP}/${number}.conf`, text);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return { passed, failed };
}

function mutate(random: Random, seed: string): string {
  let text = seed;
  for (let count = 1 + random.below(2); count > 0; count -= 1) {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    const kind = random.next();
    if (kind < 0.6) lines.splice(at, 0, random.pick(INSERTS));
    else if (kind < 0.7) lines.splice(at, 1);
    else if (kind < 0.8) lines.splice(at, 0, lines[at] ?? '');
    if (kind < 0.8) {
      text = lines.join('\n');
      continue;
    }
    const place = random.below(text.length);
    if (kind < 0.9) text = text.slice(0, place) + text.slice(place + 1);
    else text = text.slice(0, place) + random.pick(INSERTS.slice(0, 13)) + text.slice(place);
  }
  return text;
}

/** Configurations to start from: those of the recorded cases, with addresses instead of names. */
export function recordedConfigs(): string[] {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8')) as { config: string }[];
  return [...read('nginx-cases.json'), ...read('nginx-badconf.json')].map(({ config }) =>
    config.replace(/\b(?:backend|api2|auth|frontend|dead)(?=[:/; ])/g, '127.0.0.1').replace(/include (?:snippets|upstreams)[^;]*;/g, ''),
  );
}

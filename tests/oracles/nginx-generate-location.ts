import type { Ports } from './nginx-generate.ts';
import type { Random } from './nginx-random.ts';
import { CONDITIONS, NAMES, REGEXES, RETURNS, REWRITES } from './nginx-vocabulary.ts';

/** Stands for the name of an outer regex location, in which only regex locations fit. */
const REGEX = '~';

const REPEATABLE = /^(?:allow|deny|error_page|add_header|proxy_set_header|set_real_ip_from)/;

const nameOf = (line: string): string => line.split(' ')[0] ?? '';

const indent = (lines: readonly string[]): string => lines.map((line) => line.replace(/^/gm, '    ')).join('\n');

/** Makes locations and what may stand in them. */
export class LocationGenerator {
  readonly #random: Random;
  readonly #ports: Ports;
  readonly #root: string;
  #id = 0;
  /** Named locations of the server being made. */
  named: string[] = [];

  constructor(random: Random, ports: Ports, root: string) {
    this.#random = random;
    this.#ports = ports;
    this.#root = root;
  }

  location(outer: string, depth: number, used: Set<string>): string {
    const random = this.#random;
    if (outer === REGEX || random.chance(0.3)) {
      const regex = random.pick(REGEXES);
      const modifier = random.pick(['~ ', '~ ', '~* ', ...(regex.startsWith('"') ? [] : ['~', '~*'])]);
      return `location ${modifier}${regex} {\n${indent(this.body(depth, 'regex'))}\n}`;
    }
    const names = NAMES.filter((name) => name.startsWith(outer));
    const name = random.pick(names.length === 0 ? [`${outer}z`] : names);
    const modifier = random.pick(['', '', '', '= ', '^~ ', '=', '^~']);
    const key = (modifier.startsWith('=') ? '=' : '') + name;
    if (used.has(key) && random.chance(0.97)) return `# ${name.replaceAll('\n', ' ')} again`;
    used.add(key);
    const written = /[ ;]/.test(name) ? `"${name}"` : name;
    const exact = modifier.startsWith('=');
    const glued = written.startsWith('"') ? modifier.replace(/[=~]$/, '$& ') : modifier;
    return `location ${glued}${written} {\n${indent(this.body(exact ? 0 : depth, exact ? 'exact' : 'prefix', name))}\n}`;
  }

  /** Directives that are inherited. */
  shared(): string[] {
    const random = this.#random;
    const codes = random.pick(['404', '403 404', '500 502 503 504', '404 503', '405', '301', '418', '400', '401', '302 413', '502', '304']);
    const target = random.pick([
      '/50x.html',
      '@n1',
      '@n2',
      '/a/b',
      'https://other.test/e',
      '/b?e=1',
      '/err$uri',
      '@missing',
      '$v',
      '/a/b?was=$request_uri',
      'http://$host/e',
    ]);
    return random
      .some(
        [
          `error_page ${codes} ${random.pick(['', '', '=', '=200 ', '=503 ', '=302 '])}${random.pick([' ', ''])} ${target};`.replace(
            '=  ',
            '= ',
          ),
          `error_page ${codes} = ${target};`,
          'proxy_intercept_errors on;',
          'recursive_error_pages on;',
          `index ${random.pick(['index.html', 'index.htm index.html', 'b.txt', 'none /a/b.txt', '$arg_x index.html', 'index.php guide.html', '$m'])};`,
          'autoindex on;',
          `proxy_set_header ${random.pick(['Host $host', 'Host $http_host', 'X-A b', 'Host fixed.test', 'Host $proxy_host', 'Host ""', 'host $host:$server_port', 'Host $server_name'])};`,
          `${random.pick(['deny', 'allow'])} ${random.pick(['all', '127.0.0.0/8', '10.0.0.1', '127.0.0.1', '::1', 'unix:'])};`,
          `satisfy ${random.pick(['any', 'all'])};`,
          `auth_basic ${random.pick(['"closed"', 'off', '$v'])};`,
          'auth_basic_user_file nofile;',
          `add_header X-H${random.below(3)} ${random.pick(['"v$uri"', 'plain', '$arg_x', '""', '$upstream_status'])}${random.pick(['', ' always'])};`,
          `client_max_body_size ${random.pick(['10', '0', '1k'])};`,
          'absolute_redirect off;',
          `auth_request ${random.pick(['/a/b', '/b', '/auth', 'off'])};`,
          'log_not_found off;',
          `set_real_ip_from ${random.pick(['127.0.0.1', '10.0.0.0/8', '0.0.0.0/0'])};`,
          `real_ip_header ${random.pick(['X-Forwarded-For', 'X-Real-IP', 'X-T'])};`,
          `real_ip_recursive ${random.pick(['on', 'off'])};`,
          `proxy_next_upstream ${random.pick(['off', 'error timeout', 'http_503 non_idempotent'])};`,
          `default_type ${random.pick(['text/plain', '"a/b"'])};`,
        ],
        4,
      )
      .filter((line, at, all) => REPEATABLE.test(line) || all.findIndex((other) => nameOf(other) === nameOf(line)) === at);
  }

  rewriting(most: number, inIf: boolean): string[] {
    const random = this.#random;
    const lines: string[] = [];
    for (let count = random.below(most + 1); count > 0; count -= 1) {
      const kind = random.next();
      if (kind < 0.3)
        lines.push(`rewrite ${random.pick(REWRITES)}${random.chance(0.05) ? ' break' : ''};`.replace(/( \w+) break;$/, '$1;'));
      else if (kind < 0.55) {
        lines.push(
          `set $v ${random.pick(['1', '0', '""', '$1', '"$v$uri"', '$arg_x', '$m', '"a$is_args$args"', '$lvl', '$2', '"$late"', '$request_filename', '$set_later', '$meth', '"${v}x"'])};`,
        );
      } else if (kind < 0.6) lines.push(`set $args ${random.pick(['""', 'z=9', '$args&w=1', '$1', '"x=1"', '$uri'])};`);
      else if (kind < 0.62)
        lines.push(`set $${random.pick(['set_later', 'arg_q', 'http_x_q', 'sub', 'm'])} ${random.pick(['1', '$uri'])};`);
      else if (kind < 0.67) lines.push('break;');
      else if (kind < 0.8) lines.push(`return ${random.pick(RETURNS)};`);
      else if (!inIf || random.chance(0.01)) lines.push(`if (${random.pick(CONDITIONS)}) {\n${indent(this.rewriting(2, true))}\n}`);
    }
    return lines;
  }

  #target(): string {
    const { first, second, dead, socket } = this.#ports;
    const targets = [
      `127.0.0.1:${first}`,
      `127.0.0.1:${second}`,
      'pool',
      'spare',
      `127.0.0.1:${dead}`,
      `127.0.0.1:${first}`,
      'multi',
      'POOL',
      'sock',
    ];
    return this.#random.chance(0.03) ? `unix:${socket}:` : this.#random.pick(targets);
  }

  #proxyPass(withUri: boolean): string {
    const random = this.#random;
    const { first, second } = this.#ports;
    if (random.chance(0.2)) {
      const url = random.pick([
        '$up',
        '$up/',
        '$up/fixed',
        `127.0.0.1:${first}$uri`,
        '$up$request_uri',
        'pool/p$is_args$args',
        '$v',
        'nosuchname/$v',
        '$up?x=$v',
        `127.0.0.1:${second}/u/$1`,
        `127.0.0.1:${second}/$rest$is_args$args`,
        '$sub/x',
        '$up/$seg/$2',
        'multi$request_uri',
        'Pool$uri?$args',
        '127.0.0.1:$arg_x',
      ]);
      return `proxy_pass http://${url};`;
    }
    const uri = withUri
      ? random.pick(['', '/', '/v1', '/v1/', '/x?k=1', '/a%20b/', '?q=2', '/a/../b', '/v 1/', '/é/', '//', '/a#b'])
      : random.chance(0.005)
        ? '/'
        : '';
    const url = `http://${this.#target()}${uri}`;
    return `proxy_pass ${uri.includes(' ') ? `"${url}"` : url};`;
  }

  #limit(): string {
    const random = this.#random;
    const inside = random.pick([
      'deny all;',
      this.#proxyPass(false),
      'allow all;',
      'auth_basic off;',
      'auth_basic x; auth_basic_user_file f;',
    ]);
    return `limit_except ${random.pick(['GET', 'POST', 'GET POST', 'HEAD', 'OPTIONS DELETE'])} { ${inside} }`;
  }

  #branch(kind: string): string {
    const random = this.#random;
    const inside = random.pick([
      this.#proxyPass(false),
      'add_header X-I 1;',
      `root ${this.#root}/a;`,
      'error_page 404 =200 /b;',
      'set $v if;',
      `${this.#proxyPass(false)} break;`,
      `add_header X-H1 if; return ${random.pick(RETURNS)};`,
      `rewrite ${random.pick(REWRITES)};`,
      'break;',
      `error_page 502 @n1; ${this.#proxyPass(false)}`,
    ]);
    return kind === 'named' && /proxy_pass|root/.test(inside) && random.chance(0.5)
      ? 'set $v n;'
      : `if (${random.pick(CONDITIONS)}) {\n${indent([inside])}\n}`;
  }

  #tryFiles(): string {
    const random = this.#random;
    const tried = random.some(
      [
        '$uri',
        '$uri/',
        '/about.html',
        '/docs/',
        '$uri.html',
        '/a/',
        '@n1',
        '/nope',
        '$1',
        '/$seg.html',
        '/a$uri',
        '"/sp ace.txt"',
        '$document_uri/index.html',
      ],
      2,
    );
    const last = [
      '=404',
      '=503',
      '=200',
      '=301',
      '/index.html',
      '@n1',
      '@n2',
      '/b?t=$uri',
      '/a/b$is_args$args',
      '$uri/',
      'index.html',
      '@missing',
    ];
    return `try_files ${[...tried, random.pick(['$uri', '/nope'])].join(' ')} ${random.pick([...last, '/index.html?/$request_uri', '/index.php$is_args$args', '=444'])};`;
  }

  #content(kind: 'prefix' | 'exact' | 'regex' | 'named'): string[] {
    const random = this.#random;
    const which = random.next();
    if (which < 0.35) {
      const pass = this.#proxyPass(kind === 'prefix' || kind === 'exact');
      return random.chance(0.12) ? [this.#tryFiles(), pass] : [pass];
    }
    if (which < 0.6) return [this.#tryFiles()];
    if (which < 0.72) return [`return 200 "loc${this.#id} $uri $v";`];
    if (which < 0.8 && kind !== 'named') {
      const root = this.#root;
      const paths =
        kind === 'regex'
          ? [`${root}/a/$1`, `${root}/a/b.txt`, `${root}/docs/`, `${root}$uri`, `${root}/$rest`]
          : [`${root}/a/`, `${root}/docs`, `${root}/`, `${root}/b`, `${root}$uri`, 'html/a/'];
      return random.chance(0.4)
        ? [
            `alias ${random.pick(paths)};`,
            `try_files $uri ${random.pick(['$uri/', '/b.txt'])} ${random.pick(['=404', '/index.html', '@n1'])};`,
          ]
        : [`alias ${random.pick(paths)};`];
    }
    if (which < 0.83) return [`root ${random.pick([`${this.#root}/a`, `${this.#root}/$seg`, 'html', `${this.#root}/docs/`])};`];
    if (which < 0.85 && kind !== 'named') return [random.pick(['stub_status;', 'empty_gif;'])];
    if (which < 0.87) return [`fastcgi_pass 127.0.0.1:${this.#ports.dead};`];
    return [];
  }

  body(depth: number, kind: 'prefix' | 'exact' | 'regex' | 'named', name = ''): string[] {
    const random = this.#random;
    this.#id += 1;
    const lines: string[] = [];
    if (random.chance(0.25)) lines.push(...this.shared());
    if (random.chance(0.45)) lines.push(...this.rewriting(3, false));
    if (random.chance(0.06)) lines.push('internal;');
    if (random.chance(0.04) && !lines.some((line) => line.startsWith('auth_request')))
      lines.push(`auth_request ${random.pick(['/a/b', '/b', '/auth'])};`);
    if (random.chance(0.08)) lines.push(this.#limit());
    if (random.chance(0.14)) lines.push(this.#branch(kind));
    if (random.chance(0.04)) lines.push(this.#branch(kind));
    if (random.chance(0.12)) {
      const { first } = this.#ports;
      lines.push(
        random.pick([
          'proxy_method PUT;',
          'proxy_redirect off;',
          `proxy_redirect http://127.0.0.1:${first}/ /back/;`,
          'proxy_redirect ~^http://[^/]+/(.*)$ /rx/$1;',
          'proxy_redirect / /pre/;',
          'proxy_redirect /r https://$host/s;',
          'proxy_redirect ~*^/R /ci$uri;',
          'proxy_redirect http://127.0.0.1:9/ http://$http_host/; proxy_redirect ~(.*) $1?all;',
          'server_name_in_redirect on;',
          'port_in_redirect off;',
          'proxy_ignore_headers X-Accel-Redirect;',
        ]),
      );
    }
    lines.push(...this.#content(kind));
    if (depth > 0 && kind !== 'exact' && kind !== 'named' && random.chance(0.25)) {
      const used = new Set<string>();
      for (let count = 1 + random.below(2); count > 0; count -= 1)
        lines.push(this.location(kind === 'regex' && random.chance(0.97) ? REGEX : name, depth - 1, used));
    }
    return lines;
  }
}

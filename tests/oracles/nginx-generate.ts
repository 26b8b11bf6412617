import type { NginxRequest } from '../../src/facts/nginx/outcome.ts';
import type { Random } from './nginx-random.ts';
import { CONDITIONS, HOSTS, NAMES, PIECES, REGEXES, RETURNS, REWRITES } from './nginx-vocabulary.ts';

export interface Ports {
  readonly listen: number;
  readonly first: number;
  readonly second: number;
  readonly dead: number;
}

/** Stands for the name of an outer regex location, in which only regex locations fit. */
const REGEX = '~';

/** Makes a random configuration for the http context. Most are valid, some are not. */
export class ConfigGenerator {
  readonly #random: Random;
  readonly #ports: Ports;
  readonly #root: string;
  #named: string[] = [];
  #id = 0;

  constructor(random: Random, ports: Ports, root: string) {
    this.#random = random;
    this.#ports = ports;
    this.#root = root;
  }

  make(): string {
    const { first, second } = this.#ports;
    const servers = 1 + this.#random.below(3);
    const lines = [
      `upstream pool { server 127.0.0.1:${first}; }`,
      `upstream spare { server 127.0.0.1:${this.#ports.dead} down; server 127.0.0.1:${second}; }`,
      `map $uri $m { default ${this.#random.pick(['""', '0', 'one', '$arg_x'])}; /a/b two; ~^/b/(?<mm>.*)$ "b-$mm"; ~*\\.PHP$ php; }`,
      'map $host $h { hostnames; default d; one.test one; *.test wild; .dot.test dot; www.* trail; }',
      `map $arg_up $up { default 127.0.0.1:${first}; two 127.0.0.1:${second}; pool pool; }`,
      ...Array.from({ length: servers }, (_, index) => this.#server(index)),
    ];
    return `${lines.join('\n')}\n`;
  }

  #server(index: number): string {
    const random = this.#random;
    this.#named = random.chance(0.7) ? ['@n1', '@n2'] : ['@n1'];
    const names = [
      'one.test',
      'two.test',
      '*.test',
      'www.one.*',
      '.dot.test',
      '"~^(?<sub>[a-z]+)\\.rx\\.test$"',
      '_',
      'localhost',
      '"~^.*X"',
      '""',
    ];
    const lines = [
      'location = /never { set $v x; }',
      `listen 127.0.0.1:${this.#ports.listen}${index === 1 && random.chance(0.4) ? ' default_server' : ''};`,
    ];
    if (index > 0 || random.chance(0.6)) lines.push(`server_name ${[random.pick(names), ...random.some(names, 2)].join(' ')};`);
    if (random.chance(0.9)) lines.push(`root ${this.#root};`);
    if (random.chance(0.2)) lines.push('merge_slashes off;');
    if (random.chance(0.15)) lines.push(random.pick(['absolute_redirect off;', 'port_in_redirect off;', 'server_name_in_redirect on;']));
    if (random.chance(0.4)) lines.push(...this.#shared());
    if (random.chance(0.35)) lines.push(...this.#rewriting(2, false));
    const used = new Set<string>();
    for (let count = 2 + random.below(6); count > 0; count -= 1) lines.push(this.#location('', 2, used));
    for (const name of this.#named) lines.push(`location ${name} {\n${this.#indent(this.#body(0, 'named'))}\n}`);
    return `server {\n${this.#indent(lines)}\n}`;
  }

  #indent(lines: readonly string[]): string {
    return lines.map((line) => line.replace(/^/gm, '    ')).join('\n');
  }

  #location(outer: string, depth: number, used: Set<string>): string {
    const random = this.#random;
    if (outer === REGEX || random.chance(0.3)) {
      return `location ${random.pick(['~', '~', '~*'])} ${random.pick(REGEXES)} {\n${this.#indent(this.#body(depth, 'regex'))}\n}`;
    }
    const names = NAMES.filter((name) => name.startsWith(outer));
    const name = random.pick(names.length === 0 ? [`${outer}z`] : names);
    const modifier = random.pick(['', '', '', '= ', '^~ ', '=']);
    const key = (modifier.startsWith('=') ? '=' : '') + name;
    if (used.has(key) && random.chance(0.97)) return `# ${name.replaceAll('\n', ' ')} again`;
    used.add(key);
    const written = name.includes(' ') ? `"${name}"` : name;
    const exact = modifier.startsWith('=');
    return `location ${written.startsWith('"') ? modifier.replace(/=$/, '= ') : modifier}${written} {\n${this.#indent(this.#body(exact ? 0 : depth, exact ? 'exact' : 'prefix', name))}\n}`;
  }

  /** Directives that are inherited. */
  #shared(): string[] {
    const random = this.#random;
    const codes = random.pick(['404', '403 404', '500 502 503 504', '404 503', '405', '301', '418']);
    const target = random.pick(['/50x.html', '@n1', '@n2', '/a/b', 'https://other.test/e', '/b?e=1', '/err$uri', '@missing']);
    return random
      .some(
        [
          `error_page ${codes} ${random.pick(['', '', '=', '=200 ', '=503 '])}${random.pick([' ', ''])} ${target};`.replace('=  ', '= '),
          `error_page ${codes} = ${target};`,
          'proxy_intercept_errors on;',
          'recursive_error_pages on;',
          `index ${random.pick(['index.html', 'index.htm index.html', 'b.txt', 'none /a/b.txt', '$arg_x index.html'])};`,
          'autoindex on;',
          `proxy_set_header ${random.pick(['Host $host', 'Host $http_host', 'X-A b', 'Host fixed.test', 'Host $proxy_host'])};`,
          `${random.pick(['deny', 'allow'])} ${random.pick(['all', '127.0.0.0/8', '10.0.0.1', '127.0.0.1'])};`,
          'satisfy any;',
          `auth_basic ${random.pick(['"closed"', 'off'])};`,
          'auth_basic_user_file nofile;',
        ].map((line) => line),
        3,
      )
      .filter(
        (line, at, all) =>
          all.findIndex((other) => other.split(' ')[0] === line.split(' ')[0] && !/^(?:allow|deny|error_page)/.test(line)) === at ||
          /^(?:allow|deny|error_page)/.test(line),
      );
  }

  #rewriting(most: number, inIf: boolean): string[] {
    const random = this.#random;
    const lines: string[] = [];
    for (let count = random.below(most + 1); count > 0; count -= 1) {
      const kind = random.next();
      if (kind < 0.3) lines.push(`rewrite ${random.pick(REWRITES)};`);
      else if (kind < 0.55) lines.push(`set $v ${random.pick(['1', '0', '""', '$1', '"$v$uri"', '$arg_x', '$m', '"a$is_args$args"'])};`);
      else if (kind < 0.6) lines.push(`set $args ${random.pick(['""', 'z=9', '$args&w=1', '$1'])};`);
      else if (kind < 0.67) lines.push('break;');
      else if (kind < 0.8) lines.push(`return ${random.pick(RETURNS)};`);
      else if (!inIf || random.chance(0.01)) lines.push(`if (${random.pick(CONDITIONS)}) {\n${this.#indent(this.#rewriting(2, true))}\n}`);
    }
    return lines;
  }

  #target(): string {
    const { first, second } = this.#ports;
    return this.#random.pick([
      `127.0.0.1:${first}`,
      `127.0.0.1:${second}`,
      'pool',
      'spare',
      `127.0.0.1:${this.#ports.dead}`,
      `127.0.0.1:${first}`,
    ]);
  }

  #proxyPass(withUri: boolean): string {
    const random = this.#random;
    const kind = random.next();
    if (kind < 0.2) {
      return `proxy_pass http://${random.pick(['$up', '$up/', '$up/fixed', `127.0.0.1:${this.#ports.first}$uri`, '$up$request_uri', 'pool/p$is_args$args', '$v', 'nosuchname/$v', '$up?x=$v', `127.0.0.1:${this.#ports.second}/u/$1`])};`;
    }
    const uri = withUri ? random.pick(['', '/', '/v1', '/v1/', '/x?k=1', '/a%20b/', '?q=2', '/a/../b']) : random.chance(0.005) ? '/' : '';
    return `proxy_pass http://${this.#target()}${uri};`;
  }

  #body(depth: number, kind: 'prefix' | 'exact' | 'regex' | 'named', name = ''): string[] {
    const random = this.#random;
    this.#id += 1;
    const lines: string[] = [];
    if (random.chance(0.25)) lines.push(...this.#shared());
    if (random.chance(0.45)) lines.push(...this.#rewriting(3, false));
    if (random.chance(0.06)) lines.push('internal;');
    if (random.chance(0.06)) lines.push(`auth_request ${random.pick(['/a/b', '/b', '/auth'])};`);
    if (random.chance(0.08)) {
      lines.push(
        `limit_except ${random.pick(['GET', 'POST', 'GET POST'])} { ${random.pick(['deny all;', this.#proxyPass(false), 'allow all;'])} }`,
      );
    }
    if (random.chance(0.1) && kind !== 'named') {
      lines.push(
        `if (${random.pick(CONDITIONS)}) {\n${this.#indent([random.pick([this.#proxyPass(false), 'add_header X-I 1;', `root ${this.#root}/a;`, 'error_page 404 =200 /b;', 'set $v if;'])])}\n}`,
      );
    }
    if (random.chance(0.12))
      lines.push(
        random.pick([
          'proxy_method PUT;',
          'proxy_redirect off;',
          `proxy_redirect http://127.0.0.1:${this.#ports.first}/ /back/;`,
          'proxy_redirect ~^http://[^/]+/(.*)$ /rx/$1;',
          'proxy_intercept_errors on;',
        ]),
      );
    const content = random.next();
    if (content < 0.35) lines.push(this.#proxyPass(kind === 'prefix' || kind === 'exact'));
    else if (content < 0.6) {
      lines.push(
        `try_files ${[...random.some(['$uri', '$uri/', '/about.html', '/docs/', '$uri.html', '/a/', '@n1', '/nope'], 2), random.pick(['$uri', '/nope'])].join(' ')} ${random.pick(['=404', '=503', '/index.html', '@n1', '@n2', '/b?t=$uri', '/a/b$is_args$args', '$uri/', 'index.html', '@missing'])};`,
      );
    } else if (content < 0.72) lines.push(`return 200 "loc${this.#id} $uri $v";`);
    else if (content < 0.8 && kind !== 'named') {
      lines.push(
        `alias ${kind === 'regex' ? random.pick([`${this.#root}/a/$1`, `${this.#root}/a/b.txt`, `${this.#root}/docs/`]) : random.pick([`${this.#root}/a/`, `${this.#root}/docs`, `${this.#root}/`, `${this.#root}/b`, `${this.#root}$uri`])};`,
      );
      if (random.chance(0.4))
        lines.push(`try_files $uri ${random.pick(['$uri/', '/b.txt'])} ${random.pick(['=404', '/index.html', '@n1'])};`);
    } else if (content < 0.84) lines.push(`root ${this.#root}/a;`);
    if (depth > 0 && kind !== 'exact' && kind !== 'named' && random.chance(0.25)) {
      const used = new Set<string>();
      for (let count = 1 + random.below(2); count > 0; count -= 1)
        lines.push(this.#location(kind === 'regex' && random.chance(0.97) ? REGEX : name, depth - 1, used));
    }
    return lines;
  }
}

export function makeRequest(random: Random, port: number): NginxRequest {
  const pieces = Array.from({ length: 1 + random.below(4) }, () => random.pick(PIECES.slice(0, random.chance(0.7) ? 16 : undefined)));
  const path = `/${pieces.join('/')}${random.chance(0.25) ? '/' : ''}`.replace(/^\/\/(?=.)/, random.chance(0.8) ? '/' : '//');
  const query = random.chance(0.35)
    ? random.pick([
        '?x=1',
        '?x=0',
        '?',
        '?x=%2F+&y=2',
        '?up=two',
        '?up=pool',
        '?x=a b'.replace(' ', '%20'),
        '?x=1&up=two',
        '?q=#f',
        '?__redir=http%3A%2F%2F127.0.0.1%3A9%2Flogin',
        '?__redir=%2Fr',
      ])
    : '';
  const headers: Record<string, string> = {};
  if (random.chance(0.1)) headers['X-T'] = '1';
  if (random.chance(0.1)) headers.Cookie = 'c=1; d=2';
  const old = random.chance(0.03);
  return {
    method: random.chance(0.75) ? 'GET' : random.pick(['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'FOO']),
    target:
      (random.chance(0.02) ? `http://${random.pick(['one.test', 'x.test:80'])}` : '') + path + query + (random.chance(0.02) ? '#frag' : ''),
    host: old && random.chance(0.5) ? null : random.chance(0.5) ? 'localhost' : random.pick(HOSTS),
    http: old ? '1.0' : '1.1',
    port,
    address: '127.0.0.1',
    client: '127.0.0.1',
    headers,
  };
}

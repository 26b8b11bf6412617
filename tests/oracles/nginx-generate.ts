import { LocationGenerator } from './nginx-generate-location.ts';
import type { Random } from './nginx-random.ts';
import type { Socket } from './nginx-requests.ts';

export interface Ports {
  readonly listen: number;
  readonly other: number;
  readonly first: number;
  readonly second: number;
  readonly dead: number;
  /** Path of a unix socket that answers as the first upstream does. */
  readonly socket: string;
}

export interface Generated {
  /** `nginx.conf` and what it includes, by path. */
  readonly files: ReadonlyMap<string, string>;
  readonly sockets: readonly Socket[];
}

const SERVER_NAMES = [
  'one.test',
  'two.test',
  '*.test',
  '*.b.test',
  'www.one.*',
  '.dot.test',
  '"~^(?<sub>[a-z]+)\\.rx\\.test$"',
  '~^(?<sub>.+)\\.one\\.test$',
  '_',
  'localhost',
  '"~^.*X"',
  '""',
  'TWO.test',
  'a_b.test',
  '1.2.3.4',
  '[::1]',
  'www.*',
];

const indent = (lines: readonly string[]): string => lines.map((line) => line.replace(/^/gm, '    ')).join('\n');

/** Makes a random configuration. Most are valid, some are not. */
export class ConfigGenerator {
  readonly #random: Random;
  readonly #ports: Ports;
  readonly #root: string;
  readonly #locations: LocationGenerator;
  readonly #files = new Map<string, string>();
  readonly #sockets = new Map<string, Socket>();

  constructor(random: Random, ports: Ports, root: string) {
    this.#random = random;
    this.#ports = ports;
    this.#root = root;
    this.#locations = new LocationGenerator(random, ports, root);
  }

  make(head: string): Generated {
    const random = this.#random;
    const servers = Array.from({ length: 1 + random.below(3) }, (_, index) => this.#server(index));
    const shared = random.chance(0.15) ? this.#locations.shared() : [];
    if (random.chance(0.05)) shared.push(random.pick(['merge_slashes off;', 'port_in_redirect off;', `root ${this.#root}/docs;`]));
    const blocks = [...this.#upstreams(), ...this.#maps(), ...shared];
    // Upstreams and maps may stand after what uses them.
    const all = random.chance(0.2) ? [...servers, ...blocks] : [...blocks, ...servers];
    this.#files.set('site.conf', `${this.#maybeIncluded(all).join('\n')}\n`);
    this.#files.set('nginx.conf', `${head}\nevents { worker_connections 128; }\nhttp { access_log off; include site.conf; }\n`);
    return { files: this.#files, sockets: [...this.#sockets.values()] };
  }

  #upstreams(): string[] {
    const { first, second, dead, socket } = this.#ports;
    return [
      `upstream pool { server 127.0.0.1:${first}; }`,
      `upstream spare { server 127.0.0.1:${dead} down; server 127.0.0.1:${second}; }`,
      `upstream multi { server 127.0.0.1:${dead} max_fails=0; server 127.0.0.1:${second} backup; }`,
      `upstream sock { server unix:${socket}; }`,
    ];
  }

  #maps(): string[] {
    const random = this.#random;
    const { first, second } = this.#ports;
    const late = random.pick(['volatile; ', '']);
    this.#files.set('inc/keys.map', 'inc one;\n/a/b.txt "file-$arg_x";\n');
    return [
      `map $uri $m { default ${random.pick(['""', '0', 'one', '$arg_x'])}; /a/b two; ~^/b/(?<mm>.*)$ "b-$mm"; ~*\\.PHP$ php; }`,
      'map $host $h { hostnames; default d; one.test one; *.test wild; .dot.test dot; www.* trail; ~^.*x$ rx; }',
      `map $arg_up $up { default 127.0.0.1:${first}; two 127.0.0.1:${second}; pool pool; multi multi; }`,
      `map $arg_x$h $lvl { ${random.pick(['', 'default low; '])}1one high; 1d "$arg_up"; \\default esc; "" none; ~^(\\d)(?<tail>.*)$ "$1-$tail"; "~a b" sp; }`,
      `map $http_x_late $late { ${late}include inc/keys.map; "" ${random.pick(['""', 'none', '$m'])}; h "late$uri"; default "?$m"; }`,
      'geo $geo { default far; 127.0.0.0/8 near; }',
      'split_clients $remote_addr $split { 50% a; * b; }',
      `map $request_method:$scheme $meth { GET:http read; ~^P write; default other; }`,
    ];
  }

  /** Moves some lines to files that are included in their place. */
  #maybeIncluded(lines: readonly string[]): readonly string[] {
    const random = this.#random;
    if (lines.length < 2 || !random.chance(0.12)) return lines;
    const at = random.below(lines.length);
    const name = `inc/f${this.#files.size}`;
    const moved = lines.slice(at, at + 1 + random.below(3));
    const rest = lines.slice(at + moved.length);
    if (moved.length > 1 && random.chance(0.4)) {
      moved.forEach((line, index) => {
        this.#files.set(`${name}/${index}.conf`, `${line}\n`);
      });
      return [...lines.slice(0, at), `include ${name}/*.conf;`, ...rest];
    }
    this.#files.set(`${name}.conf`, random.chance(0.1) ? `# moved\r\n${moved.join('\r\n')}` : `${moved.join('\n')}\n`);
    return [...lines.slice(0, at), `include ${random.pick([name, `"${name}`])}.conf;`.replace(/"(.*);$/, '"$1";'), ...rest];
  }

  #listens(index: number): string[] {
    const random = this.#random;
    const { listen, other } = this.#ports;
    const lines: string[] = [];
    const listenTo = (address: string, port: number) => {
      const mark = index === 1 && random.chance(0.4) ? ' default_server' : random.chance(0.01) ? ' default_server' : '';
      lines.push(`listen ${address === '*' ? random.pick(['', '*:', '0.0.0.0:']) : `${address}:`}${port}${mark};`);
      for (const each of address === '*' ? ['127.0.0.1', '127.0.0.2'] : [address])
        this.#sockets.set(`${each}:${port}`, { address: each, port });
    };
    listenTo(random.chance(0.8) ? '127.0.0.1' : '*', listen);
    if (random.chance(0.15)) listenTo(random.pick(['127.0.0.2', '127.0.0.1']), other);
    if (random.chance(0.1)) listenTo(random.pick(['127.0.0.2', '*']), listen);
    return [...new Set(lines)];
  }

  #server(index: number): string {
    const random = this.#random;
    const locations = this.#locations;
    locations.named = random.chance(0.7) ? ['@n1', '@n2'] : ['@n1'];
    // The first location makes every variable that others may use.
    const lines = [
      `location = /never { set $v x; set $set_later y; if ($uri ~ ^(?<seg>.)(?<rest>.)(?<doc>.)(?<sub>.)(?<tail>.)) { } }`,
      ...this.#listens(index),
    ];
    if (random.chance(0.1)) lines.push(random.pick(['underscores_in_headers on;', 'ignore_invalid_headers off;']));
    if (index > 0 || random.chance(0.6))
      lines.push(`server_name ${[random.pick(SERVER_NAMES), ...random.some(SERVER_NAMES, 2)].join(' ')};`);
    if (random.chance(0.9))
      lines.push(random.chance(0.95) ? `root ${this.#root};` : random.pick(['root html;', `root ${this.#root}/$arg_x;`]));
    if (random.chance(0.2)) lines.push('merge_slashes off;');
    if (random.chance(0.1)) lines.push('client_max_body_size 10;');
    if (random.chance(0.15)) lines.push(random.pick(['absolute_redirect off;', 'port_in_redirect off;', 'server_name_in_redirect on;']));
    if (random.chance(0.4)) lines.push(...locations.shared());
    if (random.chance(0.35)) lines.push(...locations.rewriting(2, false));
    if (random.chance(0.06)) lines.push('try_files $uri /about.html /docs/guide.html @n1;');
    const used = new Set<string>();
    for (let count = 2 + random.below(6); count > 0; count -= 1) lines.push(locations.location('', 2, used));
    for (const name of locations.named) lines.push(`location ${name} {\n${indent(locations.body(0, 'named'))}\n}`);
    return `server {\n${indent(this.#maybeIncluded(lines))}\n}`;
  }
}

import type { Directive, NginxTree } from '../../syntax/nginx/blocks.ts';
import { locationName } from '../../syntax/nginx/check-location.ts';
import { foreignEffect } from '../../syntax/nginx/directives.ts';
import { type Listen, parseListen } from '../../syntax/nginx/listen.ts';
import type { LocationName } from '../../syntax/nginx/scope.ts';

/** One configuration level: http, a server, a location, an `if` in a location, or a limit_except. */
export interface Level {
  readonly kind: 'http' | 'server' | 'location' | 'if' | 'limit_except';
  readonly parent?: Level;
  /** The directive that opens it; absent for a file of the http context. */
  readonly opener?: Directive;
  readonly directives: readonly Directive[];
  readonly own: ReadonlyMap<string, readonly Directive[]>;
  /** Name of the location it is, or stands in. */
  readonly name?: LocationName;
  /** Exact, prefix and no-regex locations directly inside. */
  readonly fixed: readonly Level[];
  readonly regex: readonly Level[];
  readonly named: readonly Level[];
  /** Levels of the `if` blocks, also of those inside them. */
  readonly ifs: ReadonlyMap<Directive, Level>;
  readonly limited?: Level;
  /** The directive that answers requests here, when one stands directly in this level. */
  readonly handler?: Directive;
}

export interface Server {
  readonly level: Level;
  readonly listens: readonly Listen[];
  /** Names in order; without any, the empty name. */
  readonly names: readonly string[];
}

export interface NginxConfig {
  readonly http: Level;
  readonly servers: readonly Server[];
  readonly upstreams: ReadonlyMap<string, Directive>;
  readonly maps: ReadonlyMap<string, Directive>;
  /** Variables whose value only a running nginx knows, with the directive that makes them. */
  readonly opaque: ReadonlyMap<string, Directive>;
  /** Some module not modelled may make variables of any name. */
  readonly foreignVariables: boolean;
  /** All upstream addresses written literally, `host:port` in lower case. */
  readonly literals: ReadonlySet<string>;
}

const PASSES = new Set(['proxy_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass', 'memcached_pass']);
const HANDLERS = new Set([...PASSES, 'stub_status', 'empty_gif', 'flv', 'mp4', 'perl']);

export const isPass = (directive: Directive): boolean => PASSES.has(directive.name);

const answersHere = ({ name }: Directive): boolean =>
  HANDLERS.has(name) || /^(?:content_by_lua|js_content|echo)/.test(name) || (/_pass$/.test(name) && foreignEffect(name) === 'answers');

function group(directives: readonly Directive[]): ReadonlyMap<string, readonly Directive[]> {
  const own = new Map<string, Directive[]>();
  for (const directive of directives) {
    const same = own.get(directive.name);
    if (same === undefined) own.set(directive.name, [directive]);
    else same.push(directive);
  }
  return own;
}

function level(kind: Level['kind'], directives: readonly Directive[], opener?: Directive, parent?: Level, name?: LocationName): Level {
  const fixed: Level[] = [];
  const regex: Level[] = [];
  const named: Level[] = [];
  const ifs = new Map<Directive, Level>();
  const handler = directives.filter(answersHere).at(-1);
  const made: { -readonly [K in keyof Level]: Level[K] } = {
    kind,
    ...(parent ? { parent } : {}),
    ...(opener ? { opener } : {}),
    directives,
    own: group(directives),
    ...(name ? { name } : {}),
    fixed,
    regex,
    named,
    ifs,
    ...(handler ? { handler } : {}),
  };
  for (const directive of directives) {
    const block = directive.block;
    if (block === undefined) continue;
    if (directive.name === 'location') {
      const inner = locationName(directive);
      const list = inner.kind === 'regex' ? regex : inner.kind === 'named' ? named : fixed;
      list.push(level('location', block, directive, made, inner));
    } else if (directive.name === 'limit_except') made.limited = level('limit_except', block, directive, made, name);
    else if (directive.name === 'if' && (kind === 'location' || kind === 'if')) {
      const inner = level('if', block, directive, made, name);
      ifs.set(directive, inner);
      for (const [nested, nestedLevel] of inner.ifs) ifs.set(nested, nestedLevel);
    }
  }
  return made;
}

function server(directive: Directive, http: Level): Server {
  const made = level('server', directive.block ?? [], directive, http);
  const listens = (made.own.get('listen') ?? []).flatMap((listen) => {
    const parsed = parseListen(listen.args.map((word) => word.value));
    return typeof parsed === 'string' ? [] : parsed;
  });
  const names = (made.own.get('server_name') ?? []).flatMap((line) => line.args.map((word) => word.value));
  const fallback: Listen = { address: '*', port: 80, defaultServer: false, ssl: false, bound: false };
  return { level: made, listens: made.own.has('listen') ? listens : [fallback], names: names.length === 0 ? [''] : names };
}

/** Name of the variable in `$name`: nginx knows no case. */
const variableOf = (word = ''): string => word.slice(1).toLowerCase();

function opaqueVariables(directives: readonly Directive[], into: Map<string, Directive>): boolean {
  let foreign = false;
  for (const directive of directives) {
    const words = directive.args.map((word) => word.value);
    const effect = foreignEffect(directive.name);
    if (directive.name === 'geo' || directive.name === 'split_clients') into.set(variableOf(words.at(-1)), directive);
    else if (directive.name === 'perl_set' || directive.name === 'auth_request_set') into.set(variableOf(words[0]), directive);
    else if (effect === 'sets' || effect === 'answers') {
      foreign = true;
      for (const word of words) if (word.startsWith('$')) into.set(variableOf(word), directive);
    } else if (directive.name === 'load_module' || (directive.name === 'include' && directive.block === undefined)) foreign = true;
    if (directive.block !== undefined && directive.name !== 'map' && directive.name !== 'types')
      foreign = opaqueVariables(directive.block, into) || foreign;
  }
  return foreign;
}

function literalUpstreams(directives: readonly Directive[], into: Set<string>): void {
  for (const directive of directives) {
    const text = directive.args[0]?.value ?? '';
    if (isPass(directive) && !text.includes('$')) {
      const found = /^(?:(https?):\/\/)?([^/?:]+|\[[^\]]*\])(?::(\d+))?/i.exec(text);
      if (found !== null) into.add(`${found[2] ?? ''}:${found[3] ?? (found[1] === 'https' ? '443' : '80')}`.toLowerCase());
    }
    if (directive.block !== undefined) literalUpstreams(directive.block, into);
  }
}

/** Builds the routing model of a parsed configuration. The tree must be free of problems. */
export function buildNginx(tree: NginxTree): NginxConfig {
  const block = tree.source.context === 'http' ? undefined : tree.directives.find(({ name }) => name === 'http');
  const directives = tree.source.context === 'http' ? tree.directives : (block?.block ?? []);
  const http = level('http', directives, block);
  const opaque = new Map<string, Directive>();
  const foreignVariables = opaqueVariables(tree.directives, opaque);
  const literals = new Set<string>();
  literalUpstreams(directives, literals);
  const upstreams = new Map<string, Directive>();
  for (const upstream of http.own.get('upstream') ?? []) upstreams.set((upstream.args[0]?.value ?? '').toLowerCase(), upstream);
  const maps = new Map<string, Directive>();
  for (const map of http.own.get('map') ?? []) maps.set(variableOf(map.args[1]?.value), map);
  return {
    http,
    servers: (http.own.get('server') ?? []).map((line) => server(line, http)),
    upstreams,
    maps,
    opaque,
    foreignVariables,
    literals,
  };
}

/** Directives of one of the names at the nearest level that has any: nginx inherits all or none. */
export function nearest(start: Level, ...names: readonly string[]): readonly Directive[] {
  for (let at: Level | undefined = start; at !== undefined; at = at.parent) {
    const own = at;
    const found = names.flatMap((name) => own.own.get(name) ?? []);
    if (found.length > 0) return names.length === 1 ? found : own.directives.filter(({ name }) => names.includes(name));
  }
  return [];
}

/** Value of an on/off directive at the nearest level. */
export function flag(start: Level, name: string, fallback: boolean): boolean {
  const found = nearest(start, name)[0]?.args[0]?.value;
  return found === undefined ? fallback : found.toLowerCase() === 'on';
}

/** How nginx logs a level: `=/x`, a regex, `@name`, `(server)`. */
export function levelText(of: Level): string {
  if (of.kind === 'server' || of.name === undefined) return '(server)';
  return `${of.name.kind === 'exact' ? '=' : ''}${of.name.name}`;
}

/** Files that only hold types or parameters: leaving them unread changes no route. */
const HARMLESS =
  /(?:^|\/)(?:mime\.types|(?:fastcgi|u?wsgi|scgi|proxy)_params|fastcgi\.conf|options-ssl-nginx\.conf|ssl-params\.conf|koi-utf|koi-win|win-utf)$/;

/** Whether a directive is an include whose file could not be read and may hold anything. */
export const isUnreadInclude = ({ name, args, block }: Directive): boolean =>
  name === 'include' && block === undefined && !HARMLESS.test(args[0]?.value ?? '');

import type { Directive } from '../../syntax/nginx/blocks.ts';
import type { Place } from '../../syntax/nginx/error.ts';
import type { Level, NginxConfig, Server } from './levels.ts';
import type { Hop, NginxEnvironment, NginxRequest } from './outcome.ts';
import { matchRegex } from './regex.ts';
import type { Value } from './unknown.ts';

/** NGX_HTTP_MAX_URI_CHANGES + 1. */
const URI_CHANGES = 11;

/** State of one request while it runs through the phases. Strings are bytes. */
export class Run {
  readonly config: NginxConfig;
  readonly environment: NginxEnvironment;
  readonly request: NginxRequest;
  server: Server;
  /** r->loc_conf */
  level: Level;
  method: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The Host header as sent; undefined without one. */
  hostHeader: string | undefined;
  /** Address of the client, or what a trusted proxy says it is. */
  client: string | undefined;
  /** Validated host name; empty without one. */
  host = '';
  uri = '';
  args = '';
  unparsed = '';
  validUnparsed = false;
  validLocation = true;
  quoted = false;
  plus = false;
  internal = false;
  uriChanged = false;
  uriChanges = URI_CHANGES;
  addUriToAlias = false;
  /** The body was thrown away with an error, so that its length counts no more. */
  discarded = false;
  /** error_page was used, and may not be used again. */
  errorPage = false;
  errorStatus = 0;
  /** Location header to send. */
  location: Value | undefined;
  /** r->content_handler, with the level it was set at. */
  handler: Directive | undefined;
  groups: readonly (string | undefined)[] = [];
  variables = new Map<string, Value>();
  /** Values of `map` variables already computed. */
  cached = new Map<string, Value>();
  /** The request this one is a part of; itself for one of a client. */
  readonly main: Run;
  readonly subrequest: boolean;
  hops: Hop[] = [];
  trace: string[] = [];
  assumptions: Hop[] = [];
  /** Nested evaluation of variables, so that a map that refers to itself ends. */
  depth = 0;
  lookups = 0;

  constructor(config: NginxConfig, environment: NginxEnvironment, request: NginxRequest, server: Server, main?: Run) {
    this.config = config;
    this.environment = environment;
    this.request = request;
    this.server = server;
    this.level = server.level;
    this.method = request.method ?? 'GET';
    this.client = request.client;
    this.main = main ?? this;
    this.subrequest = main !== undefined;
    this.headers = new Map(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  }

  hop(at: Place | undefined, step: string): void {
    const { file = '', line = 0, column = 0 } = at ?? {};
    this.hops.push({ file, line, column, step });
  }

  /** ngx_http_regex_exec: on a match the groups and named variables of the request are replaced. */
  match(source: string, caseless: boolean, subject: string, at: Place | undefined): boolean {
    const found = matchRegex(source, caseless, subject, at);
    if (found === undefined) return false;
    this.groups = found.groups;
    for (const [name, index] of found.pattern.names) this.variables.set(name.toLowerCase(), found.groups[index] ?? '');
    return true;
  }

  /** A request made by auth_request: a GET of its own that shares the variables. */
  sub(uri: string): Run {
    const run = new Run(this.config, this.environment, this.request, this.server, this.main);
    run.method = 'GET';
    run.uri = uri;
    run.internal = true;
    run.unparsed = this.unparsed;
    run.discarded = this.discarded;
    run.host = this.host;
    run.client = this.client;
    run.hostHeader = this.hostHeader;
    run.variables = this.variables;
    run.cached = this.cached;
    run.hops = this.hops;
    run.trace = this.trace;
    run.assumptions = this.assumptions;
    return run;
  }
}

import type { Place } from '../../syntax/nginx/error.ts';

/** A request as a client sends it. */
export interface NginxRequest {
  readonly method?: string;
  /** Request target as on the wire: path and query, or an absolute URI. */
  readonly target: string;
  /** Host header; null for none. `localhost` when absent. */
  readonly host?: string | null;
  readonly port?: number;
  /** Local address the connection came to; absent: one no `listen` names. */
  readonly address?: string;
  /** Client address; absent: any. */
  readonly client?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly http?: '1.0' | '1.1' | '2';
}

/** What a request to an upstream looks like. */
export interface UpstreamRequest {
  readonly upstream: string;
  readonly method: string;
  readonly uri: string | undefined;
  readonly host: string | undefined;
}

/** What an upstream does: an answer, or no connection. */
export type UpstreamAnswer =
  | { readonly status: number; readonly location?: string; readonly accelRedirect?: string }
  | { readonly refused: true };

/** The world outside the configuration. Everything may be undefined: not known. */
export interface NginxEnvironment {
  /** What is at an absolute path of nginx's file system. */
  file?(path: string): 'file' | 'directory' | 'missing' | undefined;
  /** Whether a host name of a variable upstream resolves. */
  resolves?(host: string): boolean | undefined;
  answer?(request: UpstreamRequest): UpstreamAnswer | undefined;
  /** The `--prefix` of the build, for relative paths; `/etc/nginx` in the official image. */
  readonly prefix?: string;
}

/** One step on the way, with the line that caused it. */
export interface Hop extends Place {
  readonly step: string;
}

export interface AddedHeader extends Place {
  readonly name: string;
  /** Undefined when the value is not known. */
  readonly value: string | undefined;
  readonly always: boolean;
}

/** An error_page in force where the request ended. */
export interface ErrorPage extends Place {
  readonly statuses: readonly number[];
  /** Undefined: the status is kept. 0: taken from the target. */
  readonly overwrite: number | undefined;
  readonly target: string;
}

export interface NginxOutcome {
  /** `error`: nginx answers with an error page of its own. */
  readonly kind: 'proxy' | 'return' | 'redirect' | 'static' | 'error' | 'unknown';
  readonly server?: Place & { readonly names: readonly string[] };
  /** The location whose configuration answered; absent for the server's own. */
  readonly location?: Place & { readonly name: string };
  readonly hops: readonly Hop[];
  /** Locations used in order, as nginx logs them: `=/x`, a regex, `@name`, `(server)`. */
  readonly trace: readonly string[];
  readonly status?: number;
  /** Body of a `return`. */
  readonly body?: string;
  /** Location header of a redirect. */
  readonly target?: string;
  /** Absolute path of the file sent. */
  readonly file?: string;
  readonly protocol?: 'http' | 'https' | 'fastcgi' | 'uwsgi' | 'scgi' | 'grpc' | 'memcached';
  /** `host:port` of the first server, or `unix:/path`. */
  readonly upstream?: string;
  /** Every server of the upstream. */
  readonly upstreams?: readonly string[];
  readonly upstreamUri?: string;
  readonly upstreamMethod?: string;
  /** Host header sent to the upstream. */
  readonly upstreamHost?: string;
  readonly addedHeaders: readonly AddedHeader[];
  readonly errorPages: readonly ErrorPage[];
  /** Whether error_page also replaces errors of the backend. */
  readonly interceptErrors: boolean;
  /** Things taken for granted: an auth_request that lets the request through. */
  readonly assumptions: readonly Hop[];
  /** Why the outcome is unknown. */
  readonly reason?: string;
  /** Where the knowledge ends. */
  readonly reasonAt?: Place;
}

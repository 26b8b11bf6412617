import type { Directive } from './blocks.ts';
import type { ConfigError, Problem } from './error.ts';

/** What is known of the block being parsed. */
export interface Scope {
  /** A name of the directive table: main, http, server, location, server-if, location-if, limit_except, upstream … */
  readonly context: string;
  readonly parent?: Scope;
  /** The directive that opened the block. */
  readonly opener?: Directive;
  /** Set for a location and what stands in it. */
  readonly location?: LocationName;
  /** First directive of each name in this block. */
  readonly seen: Map<string, Directive>;
  /** Free notes of the checks for this block. */
  readonly notes: Map<string, string>;
  /** Locations directly in this block. */
  readonly locations: NamedLocation[];
  /** Blocks directly in this one. */
  readonly children: Scope[];
}

export interface LocationName {
  readonly kind: 'prefix' | 'no-regex' | 'exact' | 'regex' | 'named';
  readonly caseless: boolean;
  readonly name: string;
}

export interface NamedLocation {
  readonly name: LocationName;
  readonly at: Directive;
}

/** Whether a host name can be looked up; undefined when that is not known. */
export type Resolves = (host: string) => boolean | undefined;

export interface UpstreamName {
  readonly host: string;
  readonly port: number;
  readonly explicit: boolean;
  readonly hasPort: boolean;
  readonly at: Directive;
}

/** Shared memory: what for, how much (0 before it is declared), and what it is bound to. */
export interface Zone {
  readonly kind: string;
  size: number;
  key?: string;
  readonly at: Directive;
}

/** What the checks collect over the whole configuration. */
export interface Registry {
  upstreams: UpstreamName[];
  readonly listens: Map<string, Directive>;
  readonly defaults: Map<string, Directive>;
  readonly serverNames: Map<string, Directive>;
  readonly formats: Set<string>;
  readonly zones: Map<string, Zone>;
  /** Variables the configuration itself makes. */
  readonly variables: Set<string>;
  /** Variables used, with the first place. */
  readonly uses: Map<string, Directive>;
  readonly servers: Scope[];
  /** A module nginx does not ship may add variables: then an unknown one is no error. */
  foreign: boolean;
  readonly warnings: Problem[];
  /** Errors nginx finds only after everything is read. */
  readonly late: ConfigError[];
}

export function newRegistry(): Registry {
  return {
    upstreams: [],
    listens: new Map(),
    defaults: new Map(),
    serverNames: new Map(),
    formats: new Set(['combined']),
    zones: new Map(),
    variables: new Set(),
    uses: new Map(),
    servers: [],
    foreign: false,
    warnings: [],
    late: [],
  };
}

export function newScope(context: string, parent?: Scope, opener?: Directive, location?: LocationName): Scope {
  const scope: Scope = {
    context,
    ...(parent ? { parent } : {}),
    ...(opener ? { opener } : {}),
    ...(location ? { location } : {}),
    seen: new Map(),
    notes: new Map(),
    locations: [],
    children: [],
  };
  parent?.children.push(scope);
  return scope;
}

import type { Code } from '../../code/code.ts';
import type { Effect, Machine, Models } from '../../code/machine.ts';
import type { Span } from '../../code/tree.ts';
import type { ModuleValue, Value } from '../../code/value.ts';
import type { Repository } from '../../repo.ts';
import type { Entrypoint } from '../entrypoints.ts';

export type Auth = 'required' | 'public' | 'conditional' | 'unknown';
export type Kind = 'http' | 'websocket' | 'graphql' | 'rpc' | 'action';

/** What a guard does, beyond the posture of one route. */
export type GuardVerdict =
  | 'rejects'
  | 'optional'
  | 'presence-only'
  | 'loads-user'
  | 'no-op'
  | 'fail-open'
  | 'weak'
  | 'bypassable'
  | 'mode'
  | 'unknown';

export interface Guard {
  readonly name: string;
  readonly path?: string;
  readonly line?: number;
  readonly verdict: GuardVerdict;
  readonly reason: string;
}

/** How one run of a layer ended. A status is what the caller is answered. */
export type LayerEnd =
  | {
      readonly end: 'pass';
      readonly remark?: string;
      /** What of the chain is left out after it. */
      readonly skips?: 'route' | 'router';
      /** A handler said what is wrong with the request, or that there is no such record, and did nothing else. */
      readonly fault?: boolean;
    }
  | { readonly end: 'stop'; readonly status?: number; readonly remark?: string }
  | {
      readonly end: 'unknown';
      readonly reason: string;
      /** Stays undecided in a handler, too. */
      readonly decides?: boolean;
      /** It failed, with an error of a package or one that nobody expects. */
      readonly fails?: boolean;
    };

/** Something that runs before a handler, or the handler itself. Runs inside a path of the machine. */
export interface Layer {
  readonly name: string;
  readonly at?: Span;
  readonly role: 'middleware' | 'dependency' | 'guard' | 'hook' | 'handler';
  /** Whether it stands on one route only, or on a router or application. Absent: by its role. */
  readonly level?: 'route' | 'structure';
  /** The route and the routers it stands in, innermost last: what `next('route')` and `next('router')` leave. */
  readonly route?: string;
  readonly routers?: readonly string[];
  /** Says that every endpoint which has this shares the layer, and that it notes what it looks at of each (`shared.ts`). */
  readonly shared?: object;
  /** What it is, when that is known without running it. */
  readonly known?: LayerEnd;
  run(machine: Machine, request: RequestState): LayerEnd;
}

/** The request that a chain of layers shares; adapters keep their own objects in `values`. Written through the journal. */
export interface RequestState {
  readonly method: string;
  /** Canonical path with `{name}` parameters. */
  readonly path: string;
  readonly values: Map<string, Value>;
}

/** One method and path that an application answers, with everything that runs before it. */
export interface Endpoint {
  readonly kind: Kind;
  readonly method: string;
  readonly path: string;
  readonly framework: string;
  readonly at: Span;
  readonly chain: readonly Layer[];
  readonly implicit?: boolean;
  /** Undecided tests under which it is registered. */
  readonly when: readonly string[];
  /** Why no request reaches it: never mounted, shadowed, lost by a late registration. */
  readonly lost?: string;
  /** A piece of the path that could not be decided. */
  readonly dynamic?: string;
  /** The application object it belongs to; absent when it is mounted nowhere. */
  readonly app?: Value;
  /** Makes the shared request anew for each chain. */
  request(machine: Machine): RequestState;
}

/** What one loaded entry file registered, in order. */
export interface Session {
  readonly code: Code;
  readonly machine: Machine;
  readonly effects: readonly Effect[];
  readonly entry: ModuleValue;
  readonly start: Entrypoint;
  /** Version of an installed package as the lock file or manifest of the service pins it. */
  version(packageName: string): string | undefined;
}

/** What a router does beside comparing paths letter by letter and answering HEAD as it answers GET. */
export interface Matching {
  /** `/Runs` reaches `/runs`. */
  readonly anyCase?: true;
  /** `/runs/` reaches `/runs`. */
  readonly anySlash?: true;
  /** A GET route answers HEAD with 405. */
  readonly noHead?: true;
}

/** Translates one framework's registrations. Everything that reasons about behaviour is elsewhere. */
export interface Adapter {
  readonly name: string;
  /** How its router compares a path with a pattern, where that differs from letter by letter. */
  readonly matching?: Matching;
  /** Import paths whose presence makes a file worth loading: `express`, `fastapi`. */
  readonly packages: readonly string[];
  /** Text that a file creating an application contains. */
  readonly creates: RegExp;
  readonly models: Models;
  /** Files that the framework loads without being told, with what else the same process loads. */
  entries?(repo: Repository): readonly Entrypoint[];
  /** Python modules of packages, described in Python; the interpreter runs them as if they were installed. */
  readonly stubs?: ReadonlyMap<string, string>;
  endpoints(session: Session): readonly Endpoint[];
}

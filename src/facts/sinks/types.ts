import type { Span } from '../../code/tree.ts';
import type { LibraryValue, Value } from '../../code/value.ts';

export type Language = 'javascript' | 'python';
export type SinkKind = 'publish' | 'spend' | 'trade' | 'message' | 'deploy' | 'llm';

/** A: nothing leaves the process or is billed (dry run, loopback). B: bounded. C: irreversible, money, customers. */
export type Tier = 'A' | 'B' | 'C';

export type Plain = string | number | boolean | null;

/** A fact about one call that moves its tier, or without which it is no sink. */
export interface Condition {
  /** Whose arguments are read: absent is the call itself; `receiver` the constructor; `source` the call that gave the receiver; else the step of that name. */
  readonly of?: string | undefined;
  /** Dotted path into the options object (JavaScript), or the keyword argument and a path into it (Python). */
  readonly at?: string | undefined;
  /** Index of the options object (JavaScript, 0), or of the argument when it is not named (Python). */
  readonly position?: number | undefined;
  /** Holds for these values. */
  readonly any?: readonly Plain[] | undefined;
  /** Holds for every other known value. */
  readonly none?: readonly Plain[] | undefined;
  /** Holds when the value is a member of a package with one of these names. */
  readonly member?: readonly string[] | undefined;
  /** Holds for a URL whose host is this machine. */
  readonly loopback?: true | undefined;
  /** Holds when the value is neither a constant nor configuration. */
  readonly fixed?: false | undefined;
  readonly matches?: string | undefined;
  /** Holds when this method of the receiver was called before with one of `any`. */
  readonly after?: string | undefined;
  /** What the package assumes when nothing is given. */
  readonly otherwise?: Plain | undefined;
  /** Options of a command, any of which makes it hold. */
  readonly flags?: readonly string[] | undefined;
}

export interface TierCondition extends Condition {
  readonly tier: Tier;
}

/** What must be true of the arguments for the call to be a sink. */
export interface Rule extends Condition {
  /** The argument is a GraphQL document that holds a mutation. */
  readonly mutation?: true | undefined;
  /** The request changes something on a host that is not the service's own. */
  readonly http?: 'verb' | 'urlopen' | undefined;
}

/** One entry of the catalogue: a call that acts outside the service, or that is billed. */
export interface Sink {
  readonly id: string;
  readonly language: Language | 'any';
  readonly form: 'call' | 'command' | 'callback' | 'argv';
  /** The package of the registry that owns it; `global` and modules of the standard library for what needs none. */
  readonly package: string;
  /** Module names it can be imported from. */
  readonly imports: readonly string[];
  readonly domain: string;
  readonly kind: SinkKind;
  readonly tier: Tier;
  /** low: the receiver must be resolved; medium: the receiver or its property path; high: the name and the package are enough. */
  readonly distinctive: 'high' | 'medium' | 'low';
  /** Names from the receiver to the call: `paymentIntents.create`; a command pattern for `argv`. */
  readonly call: string;
  readonly receivers: readonly string[];
  /** The package does much else: a receiver that is not resolved is not suspected. */
  readonly broad?: true;
  readonly versions?: string;
  /** Package version in which the call was last seen. */
  readonly seen: string;
  readonly soften: readonly TierCondition[];
  readonly harden: readonly TierCondition[];
  readonly rule?: Rule;
  readonly note?: string;
}

/** What the matcher reads of an effect of the interpreter. */
export interface SinkCall {
  readonly path: string;
  readonly target: LibraryValue;
  readonly arguments: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly at: Span;
}

export interface SinkContext {
  /** The version requirement of a package where it is used, `^4.1.0`; undefined when no manifest states it. */
  version?(name: string): string | undefined;
  /** Whether a host is the service itself or a part of its deployment: compose services, the public name. */
  own?(host: string): boolean;
  /** What the same path did before, for switches such as a sandbox mode. */
  readonly earlier?: readonly SinkCall[];
}

export interface SinkMatch {
  readonly sink: Sink;
  /** After what softens and hardens it. */
  readonly tier: Tier;
  readonly kind: SinkKind;
  /** Package, host or program. */
  readonly provider: string;
  readonly domain: string;
  /** False: what stands there may be this sink; a check says unknown and never finds fault. */
  readonly certain: boolean;
  /** One sentence: what matched, and what moved the tier or is not certain. */
  readonly why: string;
}

import { Journal } from './journal.ts';
import { basisOf, type Path } from './paths.ts';
import type { SharedState } from './run/shared.ts';
import { isStub } from './stubs.ts';
import type { Dialect, Span, Unit } from './tree.ts';
import { type FunctionValue, type LibraryValue, library, type ModuleValue, type PendingValue, type Reason, type Value } from './value.ts';
import type { World } from './world.ts';

/** Something observable that happened, in order. */
export interface Effect {
  readonly kind: 'call' | 'construct' | 'write';
  /** Library path of what was called or written to. */
  readonly path: string;
  readonly target: LibraryValue;
  readonly receiver?: LibraryValue;
  readonly arguments: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** The value a call gave; the value written. */
  readonly result: Value;
  readonly at: Span;
  /** Undecided tests under which it happened while loading. */
  readonly when: readonly string[];
  readonly repeated: boolean;
  /** The calls that led to it, outermost first; only while the machine is watched. */
  readonly stack?: readonly CallSite[];
}

/** A function of the repository being run, and where it was called. */
export interface CallSite {
  readonly name: string;
  readonly at: Span;
}

/** Sees, and may settle, what stays open while every branch is run and joined. Its presence makes records of stores symbolic. */
export interface Watch {
  /** Anything in the body of a `try` may fail: its handlers run, too. */
  readonly failures?: boolean;
  /** Functions and coroutines handed to packages are called. */
  readonly callbacks?: boolean;
  /** An undecided test; an answer settles it. */
  onTest?(value: Value, at: Span | undefined): boolean | undefined;
  /** A call of something that is not known. */
  onUnknownCall?(callee: Value, args: readonly Value[], named: ReadonlyMap<string, Value>, at: Span): void;
  /** What a field of a stored record holds, by `Approval.status`; undefined: anything. */
  stored?(name: string): Value | undefined;
  /** An assignment to a field of a record or object. */
  onWrite?(object: Value, field: string, value: Value, at: Span): void;
  /** What a function of the repository gives back that no other one called. */
  onReturn?(fn: FunctionValue, value: Value): void;
}

export interface Step {
  readonly at: Span;
  readonly role: 'entry' | 'call' | 'branch' | 'raise' | 'return' | 'swallow' | 'effect';
  readonly text: string;
}

/** Thrown for a raise or throw of the interpreted program. */
export class Raised {
  readonly value: Value;
  readonly at: Span;
  constructor(value: Value, at: Span) {
    this.value = value;
    this.at = at;
  }
}

/** Thrown when the program ends the process. */
export class Exited {
  readonly at: Span;
  constructor(at: Span) {
    this.at = at;
  }
}

/** Thrown when a step or depth limit is hit: the answer is incomplete. */
export class Limit {
  readonly reason: Reason;
  constructor(reason: Reason) {
    this.reason = reason;
  }
}

/** Thrown at the first `yield` of a generator that is run only up to there. */
export class Yielded {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

export type ModelCall = {
  readonly path: string;
  readonly target: LibraryValue;
  readonly receiver?: LibraryValue;
  readonly arguments: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly construct: boolean;
  readonly at: Span;
};

/** What a package's function does, as data plus a function. `undefined`: not modelled for these arguments. */
export type Model = (machine: Machine, call: ModelCall) => Value | undefined;
export type MemberModel = (machine: Machine, receiver: LibraryValue) => Value | undefined;

export interface Models {
  readonly calls: ReadonlyMap<string, Model>;
  readonly members: ReadonlyMap<string, MemberModel>;
}

export interface Frame {
  readonly name: string;
  readonly at: Span;
  readonly function?: FunctionValue;
  readonly module: ModuleValue;
  /** The calls up to this frame, once they were asked for: what lies below a frame stays as long as it runs. */
  sites?: readonly CallSite[];
}

export interface MachineOptions {
  readonly world: World;
  readonly models: Models;
  /** Parses and lowers a file of the repository; undefined when it cannot be read. */
  unit(file: string): Unit | undefined;
  /** The file that describes a Python module of a package. */
  stub?(module: string): string | undefined;
  /** Parsed JSON of a file; undefined when it cannot be read. */
  json?(file: string): unknown;
  /** Paths of the files of the repository, for programs that look into folders. */
  files?(): readonly string[];
  /** Text of a file of the repository. */
  text?(file: string): string | undefined;
  /** The file that an import of a module resolves to, or the package's name. */
  resolve(from: string, module: string, dialect: Dialect): Target | undefined;
}

export type Target = { readonly file: string } | { readonly library: string } | { readonly folder: string };

/** The state of one abstract execution: modules, heap journal, effects, the current path. Functions elsewhere act on it. */
export class Machine {
  readonly options: MachineOptions;
  #world: World;
  journal = new Journal();
  /** For each function body being run while joining: values returned on some branch. */
  returns: Value[][] = [];
  /** Errors being handled, innermost last: what a bare raise raises again. */
  handling: Value[] = [];
  /** The file that was started, not imported. */
  main: string | undefined;
  /** Which field or module variable holds a container: a map's entries, a list, an object's fields. */
  readonly holders = new WeakMap<object, string>();
  /** Lists, and entries of maps, that some ways leave empty: what they hold is there on the others. */
  readonly partly = new WeakSet<object>();
  /** Containers made while loading, by holder. */
  readonly held = new Map<string, Value[]>();
  /** What runs put into containers that outlive them, by holder. */
  shared: SharedState = new Map();
  readonly modules = new Map<string, ModuleValue>();
  readonly libraries = new Map<string, LibraryValue>();
  /** Cached results of pure lookups, by owner. */
  readonly cache = new Map<string, unknown>();
  effects: Effect[] = [];
  steps: Step[] = [];
  frames: Frame[] = [];
  /** Present: fork on undecided tests. Absent: run both branches and join. */
  path: Path | undefined;
  when: string[] = [];
  repeated = 0;
  /** How many `try` bodies with handlers are being run. */
  tries = 0;
  /** Generator bodies being run: collects their yields, or stops at the first. */
  yields: { values: Value[]; stopAtFirst: boolean }[] = [];
  ticks = 0;
  maxTicks = 2_000_000;
  maxDepth = 24;
  reasons: Reason[] = [];
  /** Constants that symbols were compared with: what to try when looking for openers. */
  readonly compared = new Map<string, Set<string>>();
  /** Every environment variable that was read, with the first place. */
  readonly variables = new Map<string, Span | undefined>();
  /** How often something that proves who the caller is was read from the request. */
  credentialReads = 0;
  /** What of the request was read to tell who the caller is: `header x-api-key`. */
  readonly credentials = new Set<string>();
  /** How often the body of the request was read. */
  bodyReads = 0;
  /**
   * A service is being started: an error that Python itself raises there is taken for a gap in what is known, not for its
   * end; so is any error of what runs before it serves.
   */
  starting: false | 'loading' | 'serving' = false;
  /** What of the endpoint being judged was looked at; present while somebody asks. */
  looked: Set<string> | undefined;
  /** Sees every call before it runs; what it throws leaves the program. */
  onCall: ((callee: Value, args: readonly Value[], named: ReadonlyMap<string, Value>) => void) | undefined;
  /** Functions that the running path handed to packages, which may call them later. */
  callbacks: { readonly fn: Value; readonly to: LibraryValue; readonly at: Span }[] = [];
  /** Present while a run is traced in join mode. */
  watch: Watch | undefined;
  /** Callbacks of promises that the module being loaded put off to the end of its statements. */
  putOff: PendingValue[] = [];
  /** Called when an environment variable is read. */
  onRead: ((variable: string, at: Span | undefined) => void) | undefined;

  constructor(options: MachineOptions) {
    this.options = options;
    this.#world = options.world;
  }

  get world(): World {
    return this.#world;
  }

  /** Runs something with other variables, or another caller, than the machine was loaded with. */
  withWorld<T>(change: Partial<World>, run: () => T): T {
    const before = this.#world;
    this.#world = { ...before, ...change };
    try {
      return run();
    } finally {
      this.#world = before;
    }
  }

  withEnvironment<T>(rest: World['environment']['rest'], run: () => T): T {
    return this.withWorld({ environment: { ...this.#world.environment, rest } }, run);
  }

  /** Runs something with at most so many steps from here. Throws Limit when they are used up. */
  within<T>(steps: number, run: () => T): T {
    const { maxTicks } = this;
    this.maxTicks = this.ticks + steps;
    try {
      return run();
    } finally {
      this.maxTicks = maxTicks;
    }
  }

  tick(at: Span): void {
    if (++this.ticks > this.maxTicks) throw new Limit({ code: 'budget', at, text: 'step limit reached' });
  }

  note(reason: Reason): void {
    if (this.reasons.length < 200) this.reasons.push(reason);
  }

  step(role: Step['role'], at: Span, text: string): void {
    if (this.path && !isStub(at.file) && this.steps.length < 400) this.steps.push({ at, role, text });
  }

  effect(effect: Omit<Effect, 'when' | 'repeated'>): void {
    this.effects.push({
      ...effect,
      at: this.outside(effect.at),
      when: [...this.when],
      repeated: this.repeated > 0,
      ...(this.watch ? { stack: this.callSites() } : {}),
    });
    this.journal.record(() => {
      this.effects.pop();
    });
  }

  /** The calls of repository functions that are being run, outermost first. */
  callSites(): readonly CallSite[] {
    const top = this.frames.at(-1);
    if (!top) return [];
    top.sites ??= this.frames.filter((frame) => !isStub(frame.at.file)).map(({ name, at }) => ({ name, at }));
    return top.sites;
  }

  /** A place in the repository: for one in the description of a package, where the repository called it. */
  outside(at: Span): Span {
    if (!isStub(at.file)) return at;
    for (let index = this.frames.length - 1; index >= 0; index--) {
      const frame = this.frames[index];
      if (frame && !isStub(frame.at.file)) return frame.at;
    }
    return at;
  }

  /** Records a write to a tagged object of the tool: a request or a response. */
  effectOn(tag: string, name: string, value: Value, at: Span): void {
    const target = library(tag);
    this.effect({ kind: 'write', path: `${tag}.${name}`, target, arguments: [value], named: new Map(), result: value, at });
  }

  /** Decides an undecided yes/no question about values; undefined while joining. Option 0 is "yes". */
  decide(key: string, text: string, at: Span | undefined, ...values: readonly Value[]): boolean | undefined {
    if (!this.path) return undefined;
    return this.path.choose(key, 2, basisOf(...values), text, at) === 0;
  }
}

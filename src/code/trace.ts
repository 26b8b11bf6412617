import { type CallSite, type Effect, Exited, Limit, type Machine, Raised, Yielded } from './machine.ts';
import { freezer } from './run/frozen.ts';
import { type SharedState, sharedWrites } from './run/shared.ts';
import type { FunctionNode, Span } from './tree.ts';
import { type FunctionValue, type Reason, stableKeyOf, type Value } from './value.ts';
import type { World } from './world.ts';

/** A test that the world leaves open. `id` names the place and what is tested; the same in every run. */
export interface TestPoint {
  readonly id: string;
  readonly value: Value;
  readonly at: Span | undefined;
  readonly stack: readonly CallSite[];
  /** How many effects had happened before it was first met. */
  readonly effects: number;
}

/** A call of something that is not known: it may be anything of that name. */
export interface UnknownCall {
  readonly callee: Value;
  readonly arguments: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly at: Span;
  readonly stack: readonly CallSite[];
}

/** An assignment to a field of a record, an object or a map with text keys. */
export interface FieldWrite {
  readonly object: Value;
  readonly field: string;
  readonly value: Value;
  readonly at: Span;
  readonly stack: readonly CallSite[];
  /** How many effects had happened before it. */
  readonly effects: number;
}

export interface TraceOptions {
  /** Changes of the machine's world for this run. */
  readonly world?: Partial<World>;
  /** Settles a test that is open; undefined: both branches are taken. */
  settle?(point: TestPoint): boolean | undefined;
  /** What a field of a stored record holds, by `Approval.status`. */
  stored?(name: string): Value | undefined;
  /** Steps at most. */
  readonly steps?: number;
  readonly depth?: number;
  /** Is told what the run wrote to things that outlive it, by holder. */
  onShared?(written: SharedState): void;
}

/** Everything one run may do, all open branches taken: an over-approximation of effects, each with the calls that lead to it. */
export interface Trace {
  readonly effects: readonly Effect[];
  /** Open tests in the order they were met, each once. */
  readonly tests: readonly TestPoint[];
  readonly unknownCalls: readonly UnknownCall[];
  readonly writes: readonly FieldWrite[];
  /** What the functions that the framework called gave back: middleware, guards, the handler. */
  readonly returned: readonly { readonly fn: FunctionValue; readonly value: Value }[];
  /** Functions of the repository that were called. */
  readonly called: ReadonlySet<FunctionNode>;
  /** Environment variables that were read, with the first place. */
  readonly variables: ReadonlyMap<string, Span | undefined>;
  readonly ends: 'returns' | 'raises' | 'exits' | 'limit';
  /** What was raised, or returned. */
  readonly value?: Value;
  /** False when a limit was hit: it may do more. */
  readonly complete: boolean;
  readonly reasons: readonly Reason[];
}

/**
 * Runs something in join mode: every open test takes both branches, every `try` body may fail, functions that are handed to
 * packages are called. What is written is undone, so that each trace starts from the same state. Limits count steps.
 */
export function trace(m: Machine, run: () => Value | undefined, options: TraceOptions = {}): Trace {
  const tests = new Map<string, TestPoint>();
  const unknownCalls: UnknownCall[] = [];
  const writes: FieldWrite[] = [];
  const returned: { fn: FunctionValue; value: Value }[] = [];
  const called = new Set<FunctionNode>();
  const variables = new Map<string, Span | undefined>();
  const before = m.effects.length;
  const kept = {
    path: m.path,
    frames: m.frames,
    tries: m.tries,
    yields: m.yields,
    returns: m.returns,
    handling: m.handling,
    ticks: m.ticks,
    maxTicks: m.maxTicks,
    maxDepth: m.maxDepth,
    reasons: m.reasons,
    steps: m.steps,
    when: m.when,
    repeated: m.repeated,
    callbacks: m.callbacks,
    watch: m.watch,
    onRead: m.onRead,
    onCall: m.onCall,
  };
  const mark = m.journal.mark();
  Object.assign(m, {
    path: undefined,
    frames: [],
    tries: 0,
    yields: [],
    returns: [[]],
    handling: [],
    ticks: 0,
    maxTicks: options.steps ?? 150_000,
    maxDepth: options.depth ?? 32,
    reasons: [],
    steps: [],
    when: [],
    repeated: 0,
    callbacks: [],
    onCall: (...call: Parameters<NonNullable<Machine['onCall']>>) => {
      if (call[0].is === 'function') called.add(call[0].node);
      kept.onCall?.(...call);
    },
    onRead: (name: string, at: Span | undefined) => {
      if (!variables.has(name)) variables.set(name, at);
      kept.onRead?.(name, at);
    },
    watch: {
      failures: true,
      callbacks: true,
      onTest(value: Value, at: Span | undefined): boolean | undefined {
        const id = `${at?.file ?? ''}:${at?.start ?? 0} ${stableKeyOf(value)}`;
        let point = tests.get(id);
        if (!point) {
          point = { id, value, at, stack: m.callSites(), effects: m.effects.length - before };
          if (tests.size < 2_000) tests.set(id, point);
        }
        return options.settle?.(point);
      },
      onUnknownCall(callee: Value, args: readonly Value[], named: ReadonlyMap<string, Value>, at: Span): void {
        if (unknownCalls.length < 2_000) unknownCalls.push({ callee, arguments: args, named, at, stack: m.callSites() });
      },
      onReturn(fn: FunctionValue, value: Value): void {
        if (returned.length < 200) returned.push({ fn, value });
      },
      onWrite(object: Value, field: string, value: Value, at: Span): void {
        if (writes.length < 5_000) writes.push({ object, field, value, at, stack: m.callSites(), effects: m.effects.length - before });
      },
      ...(options.stored ? { stored: options.stored } : {}),
    },
  });
  let end: Pick<Trace, 'ends' | 'value'>;
  try {
    end = m.withWorld(options.world ?? {}, () => finish(m, run));
    const freeze = freezer(m, mark);
    const effects = m.effects
      .slice(before)
      .map((effect) => (effect.kind === 'write' ? { ...effect, arguments: effect.arguments.map(freeze) } : effect));
    const reasons = m.reasons;
    options.onShared?.(sharedWrites(m, mark));
    return {
      ...end,
      ...(end.value ? { value: freeze(end.value) } : {}),
      effects,
      tests: [...tests.values()],
      unknownCalls,
      writes,
      returned: returned.map(({ fn, value }) => ({ fn, value: freeze(value) })),
      called,
      variables,
      reasons,
      complete: end.ends !== 'limit' && !reasons.some((reason) => reason.code === 'budget'),
    };
  } finally {
    m.journal.undo(mark);
    m.effects.length = before;
    Object.assign(m, kept);
  }
}

function finish(m: Machine, run: () => Value | undefined): Pick<Trace, 'ends' | 'value'> {
  try {
    const value = run();
    return { ends: 'returns', ...(value ? { value } : {}) };
  } catch (error) {
    if (error instanceof Raised) return { ends: 'raises', value: error.value };
    if (error instanceof Exited) return { ends: 'exits' };
    if (error instanceof Yielded) return { ends: 'returns', value: error.value };
    if (error instanceof Limit) {
      m.note(error.reason);
      return { ends: 'limit' };
    }
    if (error instanceof RangeError) {
      m.note({ code: 'budget', text: 'nested too deep' });
      return { ends: 'limit' };
    }
    throw error;
  }
}

/** A test that decides whether something happens: settled one way it is gone, the other way it stays. */
export interface Control {
  readonly point: TestPoint;
  /** The answer of the test under which the effect does not happen. */
  readonly blocksWhen: boolean;
}

/**
 * The tests that stand before an effect on every path: switching one off makes it disappear, switching it on brings it
 * back. `reaches` recognises the effect. At most `limit` tests are tried, in the order they are met.
 */
export function controlsOf(
  m: Machine,
  run: () => Value | undefined,
  reaches: (trace: Trace) => boolean,
  options: TraceOptions = {},
  limit = 80,
): { readonly reached: boolean; readonly base: Trace; readonly controls: readonly Control[]; readonly complete: boolean } {
  const base = trace(m, run, options);
  if (!reaches(base)) return { reached: false, base, controls: [], complete: base.complete };
  const controls: Control[] = [];
  const open = base.tests.filter((point) => options.settle?.(point) === undefined);
  for (const point of open.slice(0, limit)) {
    const settled = (answer: boolean): boolean =>
      reaches(trace(m, run, { ...options, settle: (each) => (each.id === point.id ? answer : options.settle?.(each)) }));
    const whenTrue = settled(true);
    const whenFalse = settled(false);
    if (whenTrue !== whenFalse) controls.push({ point, blocksWhen: !whenTrue });
  }
  return { reached: true, base, controls, complete: base.complete && open.length <= limit };
}

import { type Machine, Raised } from '../machine.ts';
import { type ObjectValue, object, type Scope, UNDEFINED, type Value } from '../value.ts';

/** Receives each yielded value; what it gives is the value of the `yield` expression. */
type Sink = (value: Value) => Value;

interface State {
  readonly run: (sink: Sink) => Value;
  started: boolean;
  /** A generator expression: nothing is lost when it is left after its first value and run again for the next. */
  readonly expression: boolean;
  /** Its first value was taken. */
  peeked: boolean;
  /** Values that stepping ran ahead to. */
  ahead?: { readonly values: readonly Value[]; position: number; readonly result: Value; readonly raised?: Raised; readonly open: boolean };
}

/** Thrown to leave a generator early: its `finally` blocks run, its handlers do not. */
class Left {}

const states = new WeakMap<ObjectValue, State>();
const sinks = new WeakMap<Scope, Sink>();
const MOST_VALUES = 1000;
const MOST_AHEAD = 64;

/** A generator object. `run` runs the body in a scope, which must be given to `attach` with the sink. */
export function makeGenerator(dialect: ObjectValue['dialect'], run: (sink: Sink) => Value, expression = false): ObjectValue {
  const value = object(dialect, [], { tag: 'generator' });
  states.set(value, { run, started: false, expression, peeked: false });
  return value;
}

/** An iterator over values that are there already. */
export function makeIterator(dialect: ObjectValue['dialect'], values: readonly Value[], open = false): ObjectValue {
  const value = object(dialect, [], { tag: 'generator' });
  states.set(value, {
    run: () => UNDEFINED,
    started: true,
    expression: false,
    peeked: false,
    ahead: { values, position: 0, result: UNDEFINED, open },
  });
  return value;
}

export type Generator = ObjectValue & { readonly tag: 'generator' };
export const isGenerator = (value: Value): value is Generator => value.is === 'object' && states.has(value);

/** Binds the yields of a body that runs in `scope`. */
export function attach(scope: Scope, sink: Sink): void {
  sinks.set(scope, sink);
}

/** Where a `yield` in `scope` goes; undefined outside a running generator. */
export function sinkOf(scope: Scope): Sink | undefined {
  for (let current: Scope | undefined = scope; current; current = current.parent) {
    const sink = sinks.get(current);
    if (sink) return sink;
    if (current.kind === 'function') return undefined;
  }
  return undefined;
}

/**
 * Gives the values of a generator to `use` one by one, in step with its body, until `use` says false. The result is what
 * the generator returns. An error of `use` leaves the generator and goes on to the caller.
 */
export function eachYield(m: Machine, generator: ObjectValue, use: (value: Value) => boolean): { result: Value; open: boolean } {
  const state = states.get(generator);
  if (!state) return { result: UNDEFINED, open: true };
  if (state.ahead) {
    const { ahead } = state;
    while (ahead.position < ahead.values.length) if (!use(take(m, ahead))) return { result: UNDEFINED, open: false };
    if (ahead.raised) throw ahead.raised;
    return { result: ahead.result, open: ahead.open };
  }
  if (state.started) return { result: UNDEFINED, open: false };
  start(m, state);
  const depth = { frames: m.frames.length };
  const outside = contextOf(m);
  const left = new Left();
  let skips = state.peeked;
  let escaped: Raised | undefined;
  try {
    const result = state.run((value) => {
      if (skips) {
        skips = false;
        return UNDEFINED;
      }
      const inside = contextOf(m);
      restore(m, outside);
      try {
        if (!use(value)) throw left;
        return UNDEFINED;
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        escaped = error;
        throw left;
      } finally {
        restore(m, inside);
      }
    });
    return { result, open: false };
  } catch (error) {
    if (error !== left) throw error;
    m.frames.length = depth.frames;
    restore(m, outside);
    if (escaped) throw escaped;
    return { result: UNDEFINED, open: false };
  }
}

/** Runs a generator around `body`, which takes the place of its first `yield`: a raise of the body is raised there. */
export function runAround(m: Machine, generator: ObjectValue, body: (value: Value) => void): boolean {
  const state = states.get(generator);
  if (!state || state.started) return false;
  start(m, state);
  const outside = contextOf(m);
  let yielded = false;
  state.run((value) => {
    if (yielded) return UNDEFINED;
    yielded = true;
    const inside = contextOf(m);
    restore(m, { ...outside, tries: Math.max(outside.tries, inside.tries) });
    try {
      body(value);
    } finally {
      restore(m, inside);
    }
    return UNDEFINED;
  });
  return yielded;
}

/** The next value; undefined at the end. The body runs ahead, so its effects come at the first step. */
export function step(m: Machine, generator: ObjectValue): { value: Value; done: boolean } {
  const state = states.get(generator);
  if (!state) return { value: UNDEFINED, done: true };
  if (!state.ahead && state.expression && !state.started && !state.peeked) {
    const first = firstYield(m, generator);
    if (!first) return { value: UNDEFINED, done: true };
    state.started = false;
    state.peeked = true;
    m.journal.record(() => {
      state.peeked = false;
    });
    return { value: first, done: false };
  }
  if (!state.ahead) {
    const values: Value[] = [];
    let raised: Raised | undefined;
    let result: Value = UNDEFINED;
    try {
      result = eachYield(m, generator, (value) => values.push(value) < MOST_AHEAD).result;
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      raised = error;
    }
    state.ahead = { values, position: 0, result, open: values.length >= MOST_AHEAD, ...(raised ? { raised } : {}) };
    m.journal.record(() => {
      delete state.ahead;
    });
  }
  const { ahead } = state;
  if (ahead.position < ahead.values.length) return { value: take(m, ahead), done: false };
  if (ahead.raised) throw ahead.raised;
  return { value: ahead.result, done: true };
}

/** All values a generator yields from here on; `open` when there are too many. */
export function drainGenerator(m: Machine, generator: ObjectValue): { items: Value[]; open: boolean } {
  const items: Value[] = [];
  const { open } = eachYield(m, generator, (value) => items.push(value) < MOST_VALUES);
  return { items, open: open || items.length >= MOST_VALUES };
}

/** The first value, with the rest of the body left out but for its `finally` blocks. */
export function firstYield(m: Machine, generator: ObjectValue): Value | undefined {
  let first: Value | undefined;
  eachYield(m, generator, (value) => {
    first = value;
    return false;
  });
  return first;
}

type Ahead = NonNullable<State['ahead']>;

function take(m: Machine, ahead: Ahead): Value {
  const value = ahead.values[ahead.position] ?? UNDEFINED;
  ahead.position++;
  m.journal.record(() => {
    ahead.position--;
  });
  return value;
}

function start(m: Machine, state: State): void {
  state.started = true;
  m.journal.record(() => {
    state.started = false;
  });
}

interface Context {
  readonly returns: Machine['returns'];
  readonly handling: Machine['handling'];
  readonly tries: number;
}
const contextOf = (m: Machine): Context => ({ returns: [...m.returns], handling: [...m.handling], tries: m.tries });

function restore(m: Machine, context: Context): void {
  m.returns = [...context.returns];
  m.handling = [...context.handling];
  m.tries = context.tries;
}

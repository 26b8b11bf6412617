import { type Machine, Raised } from '../machine.ts';
import { type PendingValue, pending, type Value } from '../value.ts';

export type Settled = { readonly value: Value } | { readonly raised: Value };

/** Runs an async call to its end, once. What it raised is kept for whoever awaits it. */
export function settlePending(m: Machine, of: PendingValue): Settled {
  if ('run' in of.state) {
    const { run } = of.state;
    change(m, of, outcome(run));
  }
  const state = of.state as Settled;
  if ('value' in state && state.value.is === 'pending') return settlePending(m, state.value);
  return state;
}

/** The value of an awaited call; raises what it raised. */
export function awaitPending(m: Machine, of: PendingValue, at: Raised['at']): Value {
  if (!of.awaited) {
    of.awaited = true;
    m.journal.record(() => {
      of.awaited = false;
    });
  }
  const settled = settlePending(m, of);
  if ('raised' in settled) throw new Raised(settled.raised, at);
  return settled.value;
}

/** Runs now and keeps the outcome, as a JavaScript async function does. */
export function promised(_m: Machine, run: () => Value): PendingValue {
  return pending(outcome(run));
}

function outcome(run: () => Value): Settled {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof Raised) return { raised: error.value };
    throw error;
  }
}

function change(m: Machine, of: PendingValue, state: Settled): void {
  const before = of.state;
  of.state = state;
  m.journal.record(() => {
    of.state = before;
  });
}

/** What each alternative gives: where all branches are run, one that raises leaves the others; when all raise, so does this. */
export function alternatives<T>(m: Machine, of: readonly Value[], run: (value: Value) => T): T[] {
  if (m.path) return of.map(run);
  const results: T[] = [];
  let raised: Raised | undefined;
  for (const each of of) {
    try {
      results.push(run(each));
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      raised ??= error;
    }
  }
  if (raised && results.length === 0) throw raised;
  return results;
}

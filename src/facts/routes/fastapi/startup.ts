import { Exited, Limit, type Machine, Raised } from '../../../code/machine.ts';
import { callValue, drain } from '../../../code/run/call.ts';
import { awaitPending } from '../../../code/run/pending.ts';
import type { Session } from '../types.ts';
import { type LibraryValue, textOf, type Value } from '../values.ts';

const NOWHERE = { file: '', start: 0, end: 0, line: 1, column: 1 };
/** Steps at most of one function that runs as the service starts. */
const STEPS = 300_000;

/** Runs what applications run when they start, up to where they serve: a lifespan, and handlers of the startup event. */
export function startUp({ machine }: Session): void {
  for (const effect of [...machine.effects]) {
    const { result, arguments: args, target } = effect;
    if (/^(?:fastapi|starlette)(?:\.applications)?\.(?:FastAPI|Starlette)$/.test(effect.path) && result.is === 'library') {
      const lifespan = effect.named.get('lifespan');
      if (lifespan) run(machine, lifespan, result);
      const listed = effect.named.get('on_startup');
      for (const each of listed?.is === 'list' ? listed.items : []) run(machine, each);
    } else if (/\(\)\.on_event\(\)$/.test(effect.path) && textOf(target.call?.arguments[0]) === 'startup' && args[0]) run(machine, args[0]);
    else if (/\(\)\.add_event_handler$/.test(effect.path) && textOf(args[0]) === 'startup' && args[1]) run(machine, args[1]);
  }
}

function run(m: Machine, fn: Value, app?: LibraryValue): void {
  if (fn.is !== 'function') return;
  const { starting } = m;
  m.starting = 'serving';
  try {
    m.within(STEPS, () => {
      const made = callValue(m, fn, app && fn.node.parameters.length > 0 ? [app] : [], new Map(), NOWHERE);
      const value = made.is === 'pending' ? awaitPending(m, made, NOWHERE) : made;
      if (value.is === 'object') drain(m, value, true);
    });
  } catch (error) {
    if (!(error instanceof Raised || error instanceof Exited || error instanceof Limit || error instanceof RangeError)) throw error;
    m.note({ code: 'dynamic', at: fn.node.at, text: `${fn.node.name ?? 'a function'} does not come to an end as the service starts` });
  } finally {
    m.starting = starting;
  }
}

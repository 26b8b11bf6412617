import type { Machine } from '../../code/machine.ts';
import { callValue } from '../../code/run/call.ts';
import { awaitPending } from '../../code/run/pending.ts';
import { unknown } from './values.ts';

const MOST = 6;

/**
 * Calls the functions that a run handed to packages, in order, until something came of one: packages call what they are
 * given, sooner or later, with values that are not known.
 */
export function runCallbacks(m: Machine, settled: () => boolean): void {
  for (let index = 0; index < Math.min(m.callbacks.length, MOST) && !settled(); index++) {
    const callback = m.callbacks[index];
    if (!callback) return;
    const { fn, to, at } = callback;
    const count = fn.is === 'function' ? fn.node.parameters.length : 0;
    const given = Array.from({ length: count }, (_, position) =>
      unknown('dynamic', `argument ${position + 1} that ${to.path.replaceAll('()', '')} gives`, at),
    );
    const result = callValue(m, fn, given, new Map(), at);
    if (result.is === 'pending') awaitPending(m, result, at);
  }
}

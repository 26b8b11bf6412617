import type { Machine } from '../../code/machine.ts';
import type { Limits } from '../../code/outcomes.ts';
import type { Layer } from './types.ts';

/** Steps that one function may take over all routes before it is run on fewer paths. */
const SHARE = { handler: 200_000, layer: 400_000 };

/**
 * What running a function of a chain may cost. A middleware stands before every route: once its paths have been run at
 * length, those of further routes are sampled. Counted in steps, so that the answer is the same on every machine.
 */
export function budgetOf(machine: Machine): { next(layer: Layer): Limits; add(layer: Layer, steps: number): void } {
  const known = machine.cache.get('route budget') as Map<string, number> | undefined;
  const spent = known ?? new Map<string, number>();
  if (!known) machine.cache.set('route budget', spent);
  const keyOf = ({ at, name }: Layer): string => (at ? `${at.file}:${at.start}` : name);
  return {
    next(layer) {
      const share = layer.role === 'handler' ? SHARE.handler : SHARE.layer;
      const used = (spent.get(keyOf(layer)) ?? 0) / share;
      if (used < 1) return { paths: 96, steps: 30_000, total: share };
      return used < 3 ? { paths: 24, steps: 30_000, total: share / 20 } : { paths: 12, steps: 30_000, total: share / 80 };
    },
    add(layer, steps) {
      const key = keyOf(layer);
      spent.set(key, (spent.get(key) ?? 0) + steps);
    },
  };
}

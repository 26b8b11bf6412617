import { defineFact, type Evidence } from '../../define.ts';
import type { Entry } from '../behaviour/index.ts';
import { effectSurface } from '../effects/surface.ts';
import { observability } from './surface.ts';

/** A call that is billed or acts outside, on a way from something that only looks. */
export interface Spending {
  readonly entry: Entry;
  readonly what: string;
  readonly way: readonly Evidence[];
}

export interface SpendingFact {
  readonly looked: readonly Entry[];
  readonly spending: readonly Spending[];
  /** Calls that may be such, and runs that are cut short. */
  readonly open: readonly (Evidence & { readonly entry: Entry })[];
}

/** What looking at the service, and starting it, spends. */
export const spending = defineFact({
  id: 'spending',
  needs: { observability, effectSurface },
  derive(_context, given): SpendingFact {
    const { metrics, health, unasked } = given.observability;
    const looked = [...metrics, ...health, ...unasked];
    const isLooked = new Set(looked);
    const { mutations, suspicions, incomplete } = given.effectSurface;
    return {
      looked,
      spending: mutations
        .filter(({ entry, match, tier }) => isLooked.has(entry) && (match.kind === 'llm' || tier === 'C'))
        .map(({ entry, match, effect, way }) => ({
          entry,
          way,
          what: `${match.provider} ${effect.path.replaceAll('()', '').split('.').slice(-2).join('.')} (${match.kind === 'llm' ? 'a model call' : 'Tier C'})`,
        })),
      open: [
        ...suspicions
          .filter(({ entry, match }) => isLooked.has(entry) && (match.kind === 'llm' || match.tier === 'C'))
          .map(({ entry, at, text, match }) => ({
            ...at,
            entry,
            note: `${entry.name}: ${text} may be ${match.provider} ${match.sink.call}`,
          })),
        ...incomplete
          .filter((entry) => isLooked.has(entry))
          .map((entry) => ({ ...entry.at, entry, note: `${entry.name}: its run is too long to follow to the end` })),
      ],
    };
  },
});

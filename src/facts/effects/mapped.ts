import type { TestPoint } from '../../code/trace.ts';
import { textOf } from '../../code/value.ts';
import { defineFact } from '../../define.ts';
import { declaredAction } from './declared.ts';
import { type Effects, type ExternalEffect, effects } from './index.ts';
import { type TierPolicy, tierPolicy } from './tiers.ts';

export interface MappedEffects {
  readonly effects: Effects;
  readonly policy: TierPolicy;
  /** The declared action of each Tier C effect; undefined: no table names it. */
  readonly mapped: readonly { readonly effect: ExternalEffect; readonly action: string | undefined }[];
  /** Actions that configuration declares. */
  readonly configured: readonly string[];
}

/** External effects with the action of the repository's own table. */
export const mappedEffects = defineFact({
  id: 'mapped-effects',
  needs: { effects, tierPolicy },
  derive({ repo, config }, given): MappedEffects {
    const configured = Object.keys(config.sideEffects.tiers);
    return {
      effects: given.effects,
      policy: given.tierPolicy,
      configured,
      mapped: given.effects.effects.map((effect) => ({
        effect,
        action: declaredAction(repo, effect.mutation, given.tierPolicy, configured, decisive(effect)),
      })),
    };
  },
});

/** Tests for a fixed text without which the effect does not happen. */
function decisive({ guarded }: ExternalEffect): readonly TestPoint[] {
  return guarded
    .trace()
    .tests.filter(({ value }) => value.is === 'derived' && value.by === 'equals' && value.of.some((each) => textOf(each) !== undefined))
    .slice(0, 24)
    .filter((point) => !guarded.reaches(guarded.trace({ settle: (each) => (each.id === point.id ? false : undefined) })));
}

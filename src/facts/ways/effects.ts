import { defineFact } from '../../define.ts';
import { isApproval, isApproved } from '../effects/guarded.ts';
import { type ExternalEffect, effects, wayOf } from '../effects/index.ts';
import { safetySwitches } from '../effects/safety.ts';
import { calls, step, type Way, type WayStep } from './way.ts';

/** The ways to what happens outside: entry, approval, switches, call. */
export const effectWays = defineFact({
  id: 'effect-ways',
  needs: { effects },
  derive: (_context, given): readonly Way[] =>
    given.effects.effects.map((effect): Way => {
      const { entry, match, at } = effect.mutation;
      return {
        title: `Effect: ${effect.guarded.name}`,
        steps: [
          step(entry.kind, entry.name, entry.at, 'ok'),
          ...calls(wayOf(effect).filter(({ path, line }) => !(path === at.path && line === at.line) && line !== entry.at.line)),
          approval(effect),
          ...switches(effect),
          step('effect', `${match.kind}: ${match.why}`, at, 'ok'),
        ],
      };
    }),
});

function approval(effect: ExternalEffect): WayStep {
  const gating = effect.gating();
  if (!isApproved(gating)) {
    const [bypass] = gating.bypasses;
    return step('approval', bypass ? `can be skipped: ${bypass.text}` : 'nothing waits for an approval', bypass?.at, 'broken');
  }
  const control = gating.status.find(isApproval);
  return step('approval', control ? `waits for ${control.field}` : gating.records.join(', '), gating.marker ?? control?.at, 'ok');
}

function switches(effect: ExternalEffect): readonly WayStep[] {
  const found = safetySwitches(effect);
  if (found.length === 0) return [step('switch', 'nothing switches it off', undefined, 'broken')];
  return found.map((each) => step('switch', each.variable, each.at, 'ok'));
}

import { absent, type Evidence, type Finding, type Severity, unknown, type Verdict } from '../../src/define.ts';
import type { ApprovalGate } from '../../src/facts/effects/gates.ts';
import { type Gating, isApproved } from '../../src/facts/effects/guarded.ts';
import type { Effects, ExternalEffect } from '../../src/facts/effects/index.ts';

/** An effect of the program, or a gate that it may go through, as something to judge. */
export interface Judged {
  readonly name: string;
  readonly key: string;
  readonly at: { readonly path: string; readonly line: number };
  readonly gating: Gating;
  readonly severity: Severity;
  readonly way: readonly Evidence[];
  readonly effect?: ExternalEffect;
  readonly gate?: ApprovalGate;
}

/** A program started by hand beside served ones is a sibling of what the gate is about. */
export const severityOf = (effect: ExternalEffect, { served }: Effects): Severity => (effect.byHand && served ? 'exception' : 'blocker');

/** Effects behind an approval, and gates whether or not anything calls them: dead ones are siblings where live ones exist. */
export function judgedGates(all: Effects): Judged[] {
  const live = all.effects.filter((effect) => isApproved(effect.gating()));
  const served = live.some((effect) => severityOf(effect, all) === 'blocker');
  return [
    ...live.map(
      (effect): Judged => ({
        name: effect.guarded.name,
        key: effect.key,
        at: effect.gating().status[0]?.at ?? effect.mutation.at,
        gating: effect.gating(),
        severity: severityOf(effect, all),
        way: effect.mutation.way,
        effect,
      }),
    ),
    ...all.gates.gates
      .filter((gate) => !(served && gate.live))
      .map(
        (gate): Judged => ({
          name: gate.callable.name,
          key: gate.callable.name,
          at: gate.gating.status[0]?.at ?? gate.callable.at,
          gating: gate.gating,
          severity: served ? 'exception' : 'blocker',
          way: [{ ...gate.callable.at, note: `${gate.callable.name}${gate.live ? '' : ', which nothing calls'}` }],
          gate,
        }),
      ),
  ];
}

/** What the program was searched for, for verdicts that found nothing. */
export const searched = ({ surface }: Effects): string =>
  `${surface.entries.length} entries and ${surface.files} files were read, ${surface.latent.filter(({ match }) => match.tier === 'C').length} calls in code that nothing reaches`;

/** The verdict when no Tier C effect was found: absent, or unknown where something could not be read. */
export function withoutEffects(all: Effects): Verdict {
  const { surface, suspicions } = all;
  const open = suspicions.filter(({ match }) => match.tier === 'C');
  const inspected = surface.entries.length;
  const evidence = open.slice(0, 12).map(({ at, text, match }): Evidence => ({ ...at, note: `${text}: ${match.why}` }));
  const [first] = open;
  if (first)
    return unknown(`${open.length} calls may act outside, the first is ${first.text} at ${first.at.path}:${first.at.line}`, {
      inspected,
      evidence,
    });
  const [cut] = surface.incomplete;
  if (cut)
    return unknown(`runs of ${surface.incomplete.length} entries were cut short, the first is ${cut.name}`, {
      inspected,
      evidence: [cut.at],
    });
  if (surface.skipped.length > 0) return unknown(`${surface.skipped.length} programs were not followed, there are too many`, { inspected });
  return absent(`no external effect is reachable: ${searched(all)}`, { inspected });
}

/** The same for a control that stands before effects: where gates of actions are there, its lack is decided. */
export function withoutControl(all: Effects, control: string): Verdict {
  const [gate] = all.gates.gates;
  if (!gate) return withoutEffects(all);
  return absent(`no ${control} was found: ${gate.callable.name} decides on actions, and no effect goes through one`, {
    inspected: all.surface.entries.length,
    evidence: [{ ...gate.callable.at, note: gate.callable.name }],
  });
}

/** One finding a key: the first of the same key stays. */
export const distinctFindings = (findings: readonly Finding[]): Finding[] => {
  const seen = new Map<string, Finding>();
  for (const finding of findings) if (!seen.has(finding.key)) seen.set(finding.key, finding);
  return [...seen.values()];
};

/** What could not be read for the universal claims, as evidence of an unknown verdict. */
export function openEnds({ surface, suspicions }: Effects): Evidence[] {
  return [
    ...suspicions
      .filter(({ match }) => match.tier === 'C')
      .map(({ at, text, match }): Evidence => ({ ...at, note: `${text}: ${match.why}` })),
    ...surface.incomplete.map(({ at, name }): Evidence => ({ ...at, note: `the run of ${name} was cut short` })),
  ];
}

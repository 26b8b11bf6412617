import type { WaiverEntry } from './config.ts';
import type { Check, Finding } from './define.ts';

/**
 * in-use: covers a finding; stale: covers none; expired, too-long (more than a year ahead), not-waivable: refused;
 * undated: the run was given no date, so whether it has expired is not known.
 */
export type WaiverState = 'in-use' | 'stale' | 'expired' | 'too-long' | 'not-waivable' | 'undated';

export interface Waiver {
  readonly entry: WaiverEntry;
  state: WaiverState;
}

/** A date one year later, so that no waiver becomes a permanent exception. */
const yearAfter = (date: string): string => `${String(Number(date.slice(0, 4)) + 1).padStart(4, '0')}${date.slice(4)}`;

/** Prepares the waivers for the checks that are judged. `today` is an ISO date; without it no waiver is used. */
export function readWaivers(
  entries: readonly WaiverEntry[],
  checks: ReadonlyMap<string, Check>,
  today: string | undefined,
): readonly Waiver[] {
  return entries.flatMap((entry): Waiver[] => {
    const check = checks.get(entry.check);
    if (!check) return [];
    const state = !check.waivable
      ? 'not-waivable'
      : today === undefined
        ? 'undated'
        : entry.expires < today
          ? 'expired'
          : entry.expires > yearAfter(today)
            ? 'too-long'
            : 'stale';
    return [{ entry, state }];
  });
}

/** The waiver that covers a finding of a check, marked as in use. */
export function waiverFor(waivers: readonly Waiver[], check: string, finding: Finding): Waiver | undefined {
  const waiver = waivers.find(
    ({ entry, state }) => entry.check === check && entry.key === finding.key && (state === 'stale' || state === 'in-use'),
  );
  if (waiver) waiver.state = 'in-use';
  return waiver;
}

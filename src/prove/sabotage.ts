import type { Location } from '../define.ts';

/** One small edit that should cost a check its pass. Applied in memory only. */
export interface Sabotage extends Location {
  readonly check: string;
  readonly operator: string;
  /** What was done, in words: `the test never holds`. */
  readonly title: string;
  /** The line as it was, and as it is now; empty when it is gone. */
  readonly before: string;
  readonly after: string;
  readonly text: string;
}

/** Replaces part of a text. Offsets are UTF-16. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly with: string;
}

/** A way to break what stands at a place. Undefined: it does not apply there. */
export interface Operator {
  readonly id: string;
  readonly title: string;
  edit(place: Place): Edit | undefined;
}

/** A line of a file that the evidence of a check names. */
export interface Place extends Location {
  readonly source: string;
  /** Offsets of the line, without its end. */
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** The place of a line; undefined when the file has no such line. */
export function placeOf(path: string, line: number, source: string): Place | undefined {
  let from = 0;
  for (let number = 1; number < line; number++) {
    const end = source.indexOf('\n', from);
    if (end < 0) return undefined;
    from = end + 1;
  }
  const end = source.indexOf('\n', from);
  return { path, line, source, from, to: end < 0 ? source.length : end };
}

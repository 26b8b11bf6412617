/** A further edit of the same file, or of the one that is named. */
export type Further = readonly [find: string, replace: string, file?: string];

/** An edit that must cost a check its pass. */
export type Sabotaged = readonly [check: string, file: string, find: string, replace: string, ...further: Further[]];

/** An edit that must change nothing. */
export type Harmless = readonly [what: string, file: string, find: string, replace: string, ...further: Further[]];

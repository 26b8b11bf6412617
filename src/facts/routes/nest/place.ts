import type { Span } from '../../../code/tree.ts';
import type { Value } from '../../../code/value.ts';

/** The place of calls that the framework itself makes. */
export const NOWHERE: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };
export const NO_NAMES: ReadonlyMap<string, Value> = new Map();

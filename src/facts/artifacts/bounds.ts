import type { Code } from '../../code/code.ts';
import type { Trace } from '../../code/trace.ts';
import { isConstant, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { finiteness, type LimitMode, numberOf } from './amounts.ts';
import { answersOf } from './flow.ts';
import { answerFor, isSizeTest, limitsIn } from './huge.ts';
import { inLoop } from './loops.ts';
import { consistsOf, directParts } from './parts.ts';
import { type ContentRoute, readsUnder, type StoredRead } from './surface.ts';

/** How one read of a route is limited when the content is larger than any limit. */
export type Bound =
  | { readonly is: 'bounded'; readonly at: Location; readonly note: string }
  | { readonly is: 'unbounded' | 'zero' | 'characters' | 'answer-only'; readonly at: Location; readonly note: string }
  | { readonly is: 'unknown'; readonly at: Location; readonly note: string };

/** Judges each way in which a route hands out content that is larger than its limit. */
export function boundsOf(behaviour: Behaviour, code: Code, route: ContentRoute): readonly Bound[] {
  const limits = limitsIn(
    route.trace.tests,
    route.reads.flatMap(({ amount }) => amount ?? []),
  );
  const settled = readsUnder(behaviour, route.entry, { settle: ({ value }) => answerFor(value, limits, 'default', true) });
  const bounds = settled.reads.map((read) => boundOf(code, settled.trace, read));
  if (bounds.length === 0) {
    const test = route.trace.tests.find(isSizeTest);
    const at = test?.at ? { path: test.at.file, line: test.at.line } : route.at;
    bounds.push({ is: 'bounded', at, note: 'larger content is refused' });
  }
  if (bounds.some(({ is }) => is === 'unbounded')) return bounds;
  const zero = readsUnder(behaviour, route.entry, { settle: ({ value }) => answerFor(value, limits, 'zero', true) });
  for (const read of zero.reads) {
    const bound = boundOf(code, zero.trace, read, 'zero');
    if (bound.is === 'unbounded' && !bounds.some(({ is, at }) => is === 'unbounded' && at.line === bound.at.line))
      bounds.push({ ...bound, is: 'zero', note: 'with a limit of 0 all of it is read' });
  }
  return bounds;
}

function boundOf(code: Code, trace: Trace, read: StoredRead, mode: LimitMode = 'default'): Bound {
  const { at } = read;
  const looped = read.kind === 'file' && read.amount !== undefined && inLoop(code, read.effect.at);
  if (looped && trace.tests.some((test) => test.at?.file === read.effect.at.file && isSizeTest(test) && inLoop(code, test.at)))
    return { is: 'bounded', at, note: 'the loop ends at a limit' };
  const finite = read.amount && !looped ? finiteness(read.amount, mode) : undefined;
  if (finite === 'finite' && read.amount)
    return read.unit === 'characters'
      ? { is: 'characters', at, note: `at most ${numberOf(read.amount) ?? 'a limit of'} characters are read, each of up to 4 bytes` }
      : { is: 'bounded', at, note: `at most ${numberOf(read.amount)} bytes are read` };
  if (isCut(answersOf(trace), read))
    return read.kind === 'listing'
      ? { is: 'bounded', at, note: 'the list is cut at a fixed number' }
      : { is: 'answer-only', at, note: 'all of it is read before it is cut' };
  if (read.kind === 'listing' && trace.tests.some((test) => isSizeTest(test) && test.at !== undefined && inLoop(code, test.at)))
    return { is: 'bounded', at, note: 'the list ends at a fixed number' };
  if (finite === 'unknown' && read.amount && !measures(read.amount))
    return { is: 'unknown', at, note: 'how much is read at most could not be told' };
  if (finite !== undefined) return { is: 'unbounded', at, note: 'the length that is read has no fixed limit' };
  if (looped) return { is: 'unbounded', at, note: 'pieces are read until there are no more' };
  return { is: 'unbounded', at, note: read.kind === 'listing' ? 'every entry is listed' : 'all of it is read' };
}

/** The length is the size of the content itself. */
const measures = (amount: Value): boolean =>
  consistsOf(amount, (part) => part.is === 'library' && /\.(?:st_size|size|length)$/.test(part.path));

/** Whether every way from the answer to what was read passes a cut at a finite place. */
function isCut(answers: readonly Value[], read: StoredRead): boolean {
  const seen = new Map<Value, boolean>();
  const leads = (value: Value, depth: number): boolean => {
    if (value === read.effect.result) return true;
    if (depth > 40) return false;
    const known = seen.get(value);
    if (known !== undefined) return known;
    seen.set(value, false);
    const result = isFiniteCut(value) ? false : directParts(value).some((part) => leads(part, depth + 1));
    seen.set(value, result);
    return result;
  };
  const holds = answers.filter((answer) => consistsOf(answer, (part) => part === read.effect.result));
  return holds.length > 0 && !holds.some((answer) => leads(answer, 0));
}

/** Whether a value is a cut at a finite place. */
export const isFiniteCut = (value: Value): boolean => endOfCut(value) !== undefined;

/** Where a cut ends, when that is finite: `text[:n]`, `.slice(0, n)`, `.substring(0, n)`, `islice(x, n)`. */
export function endOfCut(value: Value): Value | undefined {
  if (value.is === 'derived' && /slice|substr|^index$/.test(value.by)) return value.of.slice(1).map(finite).findLast(Boolean);
  if (value.is !== 'library' || !value.call) return undefined;
  const args = value.call.arguments;
  if (/\.(?:slice|subarray|substring|substr|take|first|head|limit)\(\)$/.test(value.path))
    return args.length > 1 ? finite(args[1]) : /slice|subarray|substring|substr/.test(value.path) ? undefined : finite(args[0]);
  if (/(?:^|\.)(?:islice|nlargest|nsmallest|truncate)\(\)$/.test(value.path)) return args.map(finite).findLast(Boolean);
  return value.path.endsWith('.[]') && args[0]?.is === 'list' ? finite(args[0]) : undefined;
}

const finite = (value: Value | undefined): Value | undefined => {
  if (!value || (isConstant(value) && (value.value === null || value.value === undefined))) return undefined;
  if (value.is === 'list') return value.items.length === 3 ? finite(value.items[1]) : undefined;
  const is = finiteness(value);
  return is === 'finite' || (is === 'unknown' && !measures(value)) ? value : undefined;
};

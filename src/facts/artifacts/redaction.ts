import type { Code } from '../../code/code.ts';
import type { Trace } from '../../code/trace.ts';
import type { Span } from '../../code/tree.ts';
import { keyOf, textOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import type { Behaviour } from '../behaviour/index.ts';
import { walk } from '../tests/walk.ts';
import { numberOf } from './amounts.ts';
import { endOfCut } from './bounds.ts';
import { answersOf } from './flow.ts';
import { answerFor, limitsIn } from './huge.ts';
import { consistsOf, directParts, visit } from './parts.ts';
import { type ContentRoute, readsUnder, type StoredRead, storedReads } from './surface.ts';

/** How a route takes secrets out of what it hands out. */
export interface Redaction {
  /** never: no way; asked: only when the caller or the operator asks; always: whatever is asked. */
  readonly applied: 'never' | 'asked' | 'always';
  /** Where content is cut before it is redacted. */
  readonly late: Location | undefined;
  /** Where a pattern that cannot be compiled is left out. */
  readonly open: Location | undefined;
  /** Where it depends on the clock or on chance. */
  readonly varies: Location | undefined;
  readonly at: Location | undefined;
}

const PACKAGES = /(?:presidio|redact-pii|detect_secrets|scrubadub|@?secretlint|pii|fast-redact|DataFog)/i;
const NAMED = /redact|mask|scrub|sanitiz|censor|anonymi[sz]e|strip_?secrets|remove_?secrets|hide_?secrets/i;
const HIDES = /redact|mask|\*{3}|removed|hidden|secret|filtered|x{4}|█/i;

/** A step that replaces secrets: a pattern replaced by a placeholder, or a package made for it. */
function isRedaction(value: Value): boolean {
  if (value.is === 'derived')
    return /sub$|replace/.test(value.by) && value.of.slice(1).some((part) => consistsOf(part, (inner) => HIDES.test(textOf(inner) ?? '')));
  if (value.is !== 'library' || !value.call) return false;
  if (PACKAGES.test(value.path)) return true;
  if (/(?:^re\.subn?|\.subn?|\.replace(?:All)?)\(\)$/.test(value.path))
    return value.call.arguments.some((arg) => consistsOf(arg, (part) => HIDES.test(textOf(part) ?? '')));
  return NAMED.test(value.path.slice(value.path.lastIndexOf('.') + 1));
}

/** Follows the redaction of each content route from the read to the answer. */
export function redactionOf(behaviour: Behaviour, code: Code, route: ContentRoute): Redaction {
  const { trace } = route;
  const answers = answersOf(trace);
  const reads = route.reads.filter(({ kind }) => kind === 'file' || kind === 'object');
  const ways = reads.flatMap((read) => answers.map((answer) => waysTo(answer, read)));
  const redacted = ways.some(({ hidden }) => hidden);
  if (!redacted) return { applied: 'never', late: undefined, open: undefined, varies: undefined, at: undefined };
  const plain = ways.some(({ open }) => open);
  const limits = limitsIn(
    trace.tests,
    reads.flatMap(({ amount }) => amount ?? []),
  );
  const large = readsUnder(behaviour, route.entry, { settle: ({ value }) => answerFor(value, limits, 'default', true) });
  const late = cutBefore(large.trace, large.reads);
  const called = redactors(trace);
  return {
    applied: plain ? 'asked' : 'always',
    late: late && { path: late.file, line: late.line },
    open: skippedPattern(code, trace, called),
    varies: variesIn(answers),
    at: called[0],
  };
}

/** Whether some way from an answer to a read passes a redaction, and whether some way does not. */
function waysTo(answer: Value, read: StoredRead): { hidden: boolean; open: boolean } {
  const seen = new Map<Value, { hidden: boolean; open: boolean; leads: boolean }>();
  const follow = (value: Value, depth: number): { hidden: boolean; open: boolean; leads: boolean } => {
    if (value === read.effect.result) return { hidden: false, open: true, leads: true };
    const known = seen.get(value);
    if (known || depth > 60) return known ?? { hidden: false, open: false, leads: false };
    seen.set(value, { hidden: false, open: false, leads: false });
    let result = { hidden: false, open: false, leads: false };
    for (const part of directParts(value)) {
      const inner = follow(part, depth + 1);
      result = { hidden: result.hidden || inner.hidden, open: result.open || inner.open, leads: result.leads || inner.leads };
    }
    if (result.leads && isRedaction(value)) result = { hidden: true, open: false, leads: true };
    seen.set(value, result);
    return result;
  };
  return follow(answer, 0);
}

/** Where what is redacted was already cut: the limit of the read, or a slice below the redaction. */
function cutBefore(trace: Trace, reads: readonly StoredRead[]): Span | undefined {
  const answers = answersOf(trace);
  for (const read of reads) {
    if (read.kind === 'listing') continue;
    for (const answer of answers) {
      let at: Span | undefined;
      visit(answer, (part) => {
        if (at) return false;
        if (!isRedaction(part) || !consistsOf(part, (inner) => inner === read.effect.result)) return true;
        const before = [...(read.amount ? [read.amount] : []), ...cutsBelow(part, read)];
        // What is cut again afterwards, and shorter, was read with room for what the first cut may split.
        if (before.length > 0 && !cutsAbove(answer, part).some((end) => before.every((each) => isShorter(end, each)))) at = read.effect.at;
        return !at;
      });
      if (at) return at;
    }
  }
  return undefined;
}

const cutsBelow = (value: Value, read: StoredRead): readonly Value[] =>
  cutsIn(value, (part) => part !== value && consistsOf(part, (inner) => inner === read.effect.result));
const cutsAbove = (answer: Value, redaction: Value): readonly Value[] =>
  cutsIn(answer, (part) => part !== redaction && consistsOf(part, (inner) => inner === redaction));

/** Where the cuts inside a value end, of those that are asked for. */
function cutsIn(value: Value, asked: (part: Value) => boolean): readonly Value[] {
  const found: Value[] = [];
  visit(value, (part) => {
    const end = endOfCut(part);
    if (end && asked(part)) found.push(end);
    return true;
  });
  return found;
}

/** Not known to be as long or longer. */
function isShorter(end: Value, than: Value): boolean {
  const [a, b] = [numberOf(end), numberOf(than)];
  return a !== undefined && b !== undefined ? a < b : keyOf(end) !== keyOf(than);
}

/** Functions of the repository that redact, by name, with where they stand. */
function redactors(trace: Trace): readonly Location[] {
  return [...trace.called].filter(({ name }) => name !== undefined && NAMED.test(name)).map(({ at }) => ({ path: at.file, line: at.line }));
}

/** A pattern that is compiled in a `try` whose handlers go on: it is left out, and its secrets stay. */
function skippedPattern(code: Code, trace: Trace, called: readonly Location[]): Location | undefined {
  const files = new Set(called.map(({ path }) => path));
  for (const { path, at, stack } of trace.effects) {
    if (!/^re\.compile$|^(?:global\.)?RegExp$/.test(path)) continue;
    const places = [...(stack ?? []).map((site) => site.at), at];
    for (const place of places) {
      if (!files.has(place.file)) continue;
      const unit = code.unit(place.file);
      if (!unit) continue;
      let found: Location | undefined;
      walk(unit.module.statements, unit, (node) => {
        if (found) return false;
        if (node.kind !== 'try') return undefined;
        const body = node.body.some((statement) => statement.at.start <= place.start && place.end <= statement.at.end);
        if (!body || node.handlers.length === 0) return undefined;
        const goesOn = node.handlers.some((handler) => {
          let leaves = false;
          walk(handler.body, unit, (inner) => {
            if (inner.kind === 'function') return false;
            if (inner.kind === 'jump' && (inner.form === 'raise' || inner.form === 'return')) leaves = true;
            return undefined;
          });
          return !leaves;
        });
        if (goesOn) {
          const [handler] = node.handlers;
          found = { path: place.file, line: handler?.at.line ?? node.at.line };
        }
        return undefined;
      });
      if (found) return found;
    }
  }
  return undefined;
}

function variesIn(answers: readonly Value[]): Location | undefined {
  let found: Location | undefined;
  for (const answer of answers)
    visit(answer, (part) => {
      if (
        isRedaction(part) &&
        part.is === 'derived' &&
        part.of
          .slice(0, 2)
          .some((each) => consistsOf(each, (inner) => inner.origins.some(({ from }) => from === 'clock' || from === 'random')))
      )
        found = { path: '', line: 0 };
      return !found;
    });
  return undefined;
}

/** The same reads when nothing is larger than a limit. */
export const smallReads = (behaviour: Behaviour, route: ContentRoute): { trace: Trace; reads: readonly StoredRead[] } => {
  const limits = limitsIn(
    route.trace.tests,
    route.reads.flatMap(({ amount }) => amount ?? []),
  );
  const trace = behaviour.trace(route.entry, { settle: ({ value }) => answerFor(value, limits, 'default', false) });
  return { trace, reads: storedReads(route.entry, trace) };
};

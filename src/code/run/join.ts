import { Exited, Limit, type Machine, Raised, Yielded } from '../machine.ts';
import type { ListValue, Value } from '../value.ts';
import { keyOf } from '../value.ts';
import { UNBOUND } from './scope.ts';

/** How a statement ended when it did not end normally. */
export interface Jump {
  readonly form: 'return' | 'break' | 'continue';
  readonly value?: Value;
  readonly label?: string;
}
export type Completion = Jump | undefined;

type End = { readonly completion: Completion } | { readonly raised: Raised | Exited };

/**
 * Runs both branches of an undecided test while loading, each from the state before it, and joins what they wrote:
 * a name with two values becomes a choice. A branch that raises or ends the process is left out, one that returns is remembered.
 */
export function joinBranches(m: Machine, text: string, first: () => Completion, second: () => Completion): Completion {
  const start = m.effects.length;
  const mark = m.journal.mark();
  const a = attempt(m, text, first);
  const effects = m.effects.slice(start);
  const delta = m.journal.undo(mark);
  m.effects.length = start;
  if (effects.length > 0) {
    m.effects.push(...effects);
    m.journal.record(() => {
      m.effects.length -= effects.length;
    });
  }
  const b = attempt(m, `not (${text})`, second);
  if ('raised' in a && 'raised' in b) throw b.raised;
  if ('raised' in b) {
    apply(m, delta.maps, delta.lists);
    return a && 'completion' in a ? a.completion : undefined;
  }
  if ('raised' in a) return b.completion;
  if (a.completion && b.completion) {
    if (a.completion.form === 'return' && b.completion.form === 'return')
      return { form: 'return', value: chooseValue(a.completion.value, b.completion.value, text) as Value };
    return b.completion;
  }
  merge(m, delta, text);
  if (a.completion?.form === 'return' && a.completion.value) m.returns.at(-1)?.push(a.completion.value);
  if (b.completion?.form === 'return' && b.completion.value) {
    m.returns.at(-1)?.push(b.completion.value);
    return undefined;
  }
  return undefined;
}

function attempt(m: Machine, text: string, run: () => Completion): End {
  m.when.push(text);
  const depth = { frames: m.frames.length, tries: m.tries, yields: m.yields.length, returns: m.returns.length };
  try {
    return { completion: run() };
  } catch (error) {
    if (error instanceof Raised || error instanceof Exited) return { raised: error };
    if (error instanceof Yielded || error instanceof Limit) throw error;
    throw error;
  } finally {
    m.when.pop();
    m.frames.length = depth.frames;
    m.tries = depth.tries;
    m.returns.length = depth.returns;
  }
}

type Delta = ReturnType<Machine['journal']['undo']>;

function apply(m: Machine, maps: Delta['maps'], lists: Delta['lists']): void {
  for (const [target, keys] of maps)
    for (const [key, { present, value }] of keys) {
      if (present) m.journal.set(target, key, value);
      else m.journal.delete(target, key);
    }
  for (const [target, { items, open }] of lists) m.journal.items(target, items, open);
}

function merge(m: Machine, delta: Delta, text: string): void {
  for (const [target, keys] of delta.maps)
    for (const [key, { present, value }] of keys) {
      if (!present) continue;
      const now = target.get(key);
      if (now === value) continue;
      if (target.size === 0) m.partly.add(target);
      if (now === undefined || now === UNBOUND) m.journal.set(target, key, value);
      else if (value !== UNBOUND && isValue(now) && isValue(value)) m.journal.set(target, key, chooseValue(value, now, text));
    }
  for (const [target, { items, open }] of delta.lists) {
    if ((items.length === 0) !== (target.items.length === 0)) m.partly.add(target);
    const extra = items.filter((item) => !target.items.includes(item));
    if (extra.length > 0 || open !== target.open) m.journal.items(target as ListValue, [...target.items, ...extra], open || target.open);
  }
}

const isValue = (value: unknown): value is Value => typeof value === 'object' && value !== null && 'is' in value;

/** Either value, as a choice; equal values stay one. */
export function chooseValue(a: Value | undefined, b: Value | undefined, when: string): Value | undefined {
  if (!a || !b) return a ?? b;
  const of = [...(a.is === 'choice' ? a.of : [a]), ...(b.is === 'choice' ? b.of : [b])];
  const unique = of.filter((value, index) => of.findIndex((other) => other === value || keyOf(other) === keyOf(value)) === index);
  const [only] = unique;
  if (unique.length === 1 && only) return only;
  return { is: 'choice', of: unique.slice(0, 16), when, origins: [] };
}

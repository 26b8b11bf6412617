import type { Machine } from '../../code/machine.ts';
import { operate } from '../../code/run/operators.ts';
import { settledTruth } from '../../code/run/test.ts';
import type { TestPoint } from '../../code/trace.ts';
import type { Dialect } from '../../code/tree.ts';
import { isConstant, originsOf, type Value } from '../../code/value.ts';

/** A leaf of a test: what it asks about, and what it is compared with. */
export interface Comparison {
  readonly left: Value;
  readonly right: Value;
  readonly by: string;
}

const COMPARES = /^(?:equals|==|===|contains|in|<|<=|>|>=|is)$/;

/** Every comparison inside a tested value. */
export function comparisonsIn(value: Value, depth = 6): Comparison[] {
  if (depth === 0) return [];
  if (value.is === 'choice') return value.of.flatMap((each) => comparisonsIn(each, depth - 1));
  if (value.is !== 'derived') return [];
  const [left, right] = value.of;
  if (COMPARES.test(value.by) && left && right)
    return [{ left, right, by: value.by }, ...comparisonsIn(left, depth - 1), ...comparisonsIn(right, depth - 1)];
  return value.of.flatMap((each) => comparisonsIn(each, depth - 1));
}

/** Whether a value, or a part of it, satisfies something. */
export function contains(value: Value, holds: (value: Value) => boolean, depth = 8): boolean {
  if (holds(value)) return true;
  if (depth === 0) return false;
  switch (value.is) {
    case 'derived':
    case 'choice':
      return value.of.some((each) => contains(each, holds, depth - 1));
    case 'list':
      return value.items.slice(0, 40).some((each) => contains(each, holds, depth - 1));
    case 'map':
      return [...value.entries.values()].slice(0, 60).some(([, each]) => contains(each, holds, depth - 1));
    case 'object':
      return !value.tag && value.fields.size < 60 && [...value.fields.values()].some((each) => contains(each, holds, depth - 1));
    case 'library': {
      for (const each of [...(value.call?.arguments ?? []), ...(value.call?.named.values() ?? [])])
        if (contains(each, holds, depth - 1)) return true;
      return value.receiver !== undefined && contains(value.receiver, holds, depth - 1);
    }
    case 'pending':
      return 'value' in value.state && contains(value.state.value, holds, depth - 1);
    default:
      return false;
  }
}

/** What a leaf of a test is taken to be; undefined: it stays as it is. */
export type Replace = (value: Value) => Value | boolean | undefined;

/**
 * The answer of an open test when parts of it are taken to be something: its value is computed again with the replacements.
 * Undefined: still open.
 */
export function answerUnder(m: Machine, point: TestPoint, replace: Replace): boolean | undefined {
  const dialect = point.at?.file.endsWith('.py') ? 'python' : 'javascript';
  const truthOf = (value: Value, depth: number): boolean | undefined => {
    const own = replace(value);
    if (typeof own === 'boolean') return own;
    if (own) return settledTruth(m, own, dialect);
    if (depth === 0) return undefined;
    if (value.is === 'choice') {
      const answers = value.of.map((each) => (isConstant(each) ? Boolean(each.value) : truthOf(each, depth - 1)));
      return answers.every((each) => each === answers[0]) ? answers[0] : undefined;
    }
    if (value.is !== 'derived') return undefined;
    if (value.by === 'not') {
      const inner = value.of[0] && truthOf(value.of[0], depth - 1);
      return inner === undefined ? undefined : !inner;
    }
    let changed = false;
    const of = value.of.map((each) => {
      const made = rebuilt(m, each, replace, depth - 1, dialect);
      if (made !== each) changed = true;
      return made;
    });
    return changed ? settledTruth(m, operate(m, value.by, of, dialect, point.at), dialect) : undefined;
  };
  return truthOf(point.value, 8);
}

/** A value with parts of it taken to be something else, computed again. */
export function rebuilt(m: Machine, value: Value, replace: Replace, depth = 8, dialect: Dialect = 'javascript'): Value {
  const own = replace(value);
  if (typeof own === 'boolean') return { is: 'constant', value: own, origins: [] };
  if (own) return own;
  if (depth <= 0 || (value.is !== 'derived' && value.is !== 'choice')) return value;
  const of = value.of.map((each) => rebuilt(m, each, replace, depth - 1, dialect));
  if (of.every((each, index) => each === value.of[index])) return value;
  return value.is === 'choice' ? { ...value, of } : operate(m, value.by, of, dialect, undefined);
}

/** A stable name for an operand that is not constant, the same in every run. */
export function leafKey(value: Value): string | undefined {
  switch (value.is) {
    case 'symbol':
      return value.key;
    case 'library':
      return `package ${value.path}`;
    case 'unknown':
      return `unknown ${value.reason.text}`;
    default:
      return undefined;
  }
}

/** Names of the stored fields or records that a value holds. */
export const storedIn = (value: Value): string[] =>
  originsOf(value, 2)
    .filter(({ from }) => from === 'stored')
    .map(({ name }) => name);

import type { Machine } from '../../code/machine.ts';
import type { TraceOptions } from '../../code/trace.ts';
import { constant, isConstant, originsOf, type Value } from '../../code/value.ts';
import type { Location } from '../../define.ts';
import { answerUnder, contains, type Replace, rebuilt } from './assume.ts';
import type { Guarded } from './guarded.ts';

/** A variable whose value decides whether something happens. */
export interface SwitchControl {
  readonly variable: string;
  /** Spellings with which it happens; `unset` for nothing. */
  readonly opens: readonly string[];
  readonly closes: readonly string[];
  /** Whether it is read when the run comes to it, and not when the program is loaded. */
  readonly atCall: boolean;
  readonly at?: Location;
}

export const UNSET = 'unset';
/** What people write to say no, and what means nothing at all. */
export const OFF = ['', '0', 'false', 'off', 'no', 'False', 'disabled'];
export const ON = ['1', 'true', 'yes', 'on', 'True', 'enabled'];
export const GARBAGE = 'a word that means nothing';

/** Variables that keep something from happening, with the spellings that do: each is tried while all others are free. */
export function switchesOf(guarded: Guarded): SwitchControl[] {
  const base = guarded.trace();
  const variables = new Map<string, Location | undefined>();
  for (const point of base.tests)
    for (const { from, name } of originsOf(point.value, 3))
      if (from === 'environment' && name !== '*' && !variables.has(name))
        variables.set(name, point.at && { path: point.at.file, line: point.at.line });
  return [...variables].flatMap(([variable, at]): SwitchControl[] => {
    const happens = (text: string | undefined): boolean => guarded.reaches(guarded.trace(withVariable(guarded, variable, text)));
    const opens: string[] = [];
    const closes: string[] = [];
    const spellings = [
      ...new Set([
        ...OFF,
        ...ON,
        GARBAGE,
        ...comparedWith(
          base.tests.map(({ value }) => value),
          variable,
        ),
      ]),
    ];
    (happens(undefined) ? opens : closes).push(UNSET);
    for (const text of spellings) (happens(text) ? opens : closes).push(text);
    if (closes.length === 0) return [];
    return [
      {
        variable,
        opens,
        closes,
        atCall:
          base.variables.has(variable) &&
          closes.some((text) => text !== UNSET && !guarded.reaches(guarded.trace(reread(guarded, variable, text)))),
        ...(at ? { at } : {}),
      },
    ];
  });
}

/** A run with a variable at one value; undefined: it is unset. */
export function withVariable({ machine }: Pick<Guarded, 'machine'>, variable: string, text: string | undefined): TraceOptions {
  const replace = replaceVariable(machine, variable, text);
  const { set, rest } = machine.world.environment;
  return {
    world: { environment: text === undefined ? { set, rest, unset: [variable] } : { set: { ...set, [variable]: text }, rest } },
    settle: (point) => answerUnder(machine, point, replace),
  };
}

/** A run in which a variable changed after the program was loaded. */
function reread({ machine }: Pick<Guarded, 'machine'>, variable: string, text: string): TraceOptions {
  const { set, rest } = machine.world.environment;
  return { world: { environment: { set: { ...set, [variable]: text }, rest } } };
}

const TRUE_WORDS = /^(?:1|true|t|yes|y|on)$/i;

/** Takes what a variable gave to be something, also where it was read long before. */
export function replaceVariable(m: Machine, variable: string, text: string | undefined): Replace {
  const leaf: Replace = (value) => {
    if (value.is === 'symbol' && value.key === `env.${variable}`) return constant(text ?? undefined);
    // A word that is no boolean keeps such a program from starting.
    if (value.is === 'derived' && value.by === 'pydantic:bool' && originsOf(value, 1).some(({ name }) => name === variable))
      return constant(TRUE_WORDS.test(text ?? ''));
    return undefined;
  };
  return (value: Value) => {
    if (value.is !== 'choice' || value.when !== `unset env.${variable}`) return leaf(value);
    const [unset, given] = value.of;
    return text === undefined ? unset : given && rebuilt(m, given, leaf);
  };
}

/** Texts that a variable is compared with. */
function comparedWith(values: readonly Value[], variable: string): string[] {
  const found = new Set<string>();
  for (const value of values)
    contains(value, (each) => {
      if (each.is !== 'derived') return false;
      const [left, right] = each.of;
      if (!left || !right) return false;
      for (const [open, fixed] of [
        [left, right],
        [right, left],
      ] as const)
        if (originsOf(open, 1).some(({ from, name }) => from === 'environment' && name === variable))
          for (const item of fixed.is === 'list' ? fixed.items : [fixed])
            if (isConstant(item) && typeof item.value === 'string') found.add(item.value);
      return false;
    });
  return [...found].slice(0, 12);
}

import type { Outcomes } from '../../code/outcomes.ts';
import { truthyPrimitive } from '../../code/run/test.ts';
import { isConstant, originsOf, type Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import type { Location } from '../../define.ts';
import type { ConfigurationVariable } from './configuration.ts';
import type { Runner } from './run.ts';

/** Spellings to try: nothing, and what people write for off and on. */
export const SPELLINGS = [undefined, '', '0', 'false', 'off', '1', 'true'] as const;
export type Spelling = (typeof SPELLINGS)[number];
export type Answer = boolean | 'raises' | 'unknown';

/** Something that a variable decides, spelling by spelling. */
export interface Decision extends Location {
  /** test: a branch; value: what a function returns or a setting holds. */
  readonly is: 'test' | 'value';
  readonly name: string;
  readonly answers: ReadonlyMap<Spelling, Answer>;
}

/**
 * What each spelling of a variable makes of the tests and values that depend on it, found by running what reads it. Tests that
 * come out the same for every spelling are left out.
 */
export function truthTable(runner: Runner, base: World, variable: ConfigurationVariable): readonly Decision[] {
  const tables = new Map<string, { at: Location; is: 'test' | 'value'; name: string; answers: Map<Spelling, Answer> }>();
  const put = (key: string, at: Location, is: 'test' | 'value', name: string, spelling: Spelling, answer: Answer): void => {
    const known = tables.get(key) ?? { at, is, name, answers: new Map<Spelling, Answer>() };
    const earlier = known.answers.get(spelling);
    known.answers.set(spelling, earlier !== undefined && earlier !== answer ? 'unknown' : answer);
    tables.set(key, known);
  };
  const files = new Set<string>();
  for (const read of variable.reads) {
    for (const spelling of SPELLINGS) {
      const world = withVariable(base, variable.name, spelling);
      if (read.in) {
        const outcomes = runner.run(read.in, { environment: world.environment });
        if (!outcomes) continue;
        const name = `${read.in.name}()`;
        put(`${read.in.file}:${name}`, { path: read.in.file, line: read.in.line }, 'value', name, spelling, returned(outcomes));
        for (const { path } of outcomes.all)
          for (const step of path)
            if (step.role === 'branch' && step.at.file === read.in.file)
              put(
                `${step.at.file}:${step.at.start}`,
                { path: step.at.file, line: step.at.line },
                'test',
                name,
                spelling,
                step.text === 'true',
              );
      } else if (!files.has(`${read.path} ${spelling}`)) {
        files.add(`${read.path} ${spelling}`);
        const opened = runner.load(read.path, world);
        if (!opened) continue;
        for (const [name, value] of opened.module.scope.variables)
          for (const [label, inner] of holds(name, value, variable.name))
            put(`${read.path}:${label}`, read, 'value', label, spelling, truthOf(inner));
      }
    }
  }
  return [...tables.values()].flatMap(({ at, ...rest }) =>
    new Set(rest.answers.values()).size > 1 ? [{ path: at.path, line: at.line, ...rest }] : [],
  );
}

/** A world with one variable set, or unset, and all else as it is. */
export function withVariable(base: World, name: string, value: string | undefined): World {
  const { [name]: _, ...others } = base.environment.set;
  return { ...base, environment: { ...base.environment, set: value === undefined ? others : { ...others, [name]: value } } };
}

function returned({ all, complete }: Outcomes): Answer {
  const answers = new Set(
    all.map((outcome): Answer => (outcome.ends === 'returns' ? truthOf(outcome.value) : outcome.ends === 'raises' ? 'raises' : 'unknown')),
  );
  const [only] = answers;
  return complete && answers.size === 1 && only !== undefined ? only : 'unknown';
}

const truthOf = (value: Value): Answer => (isConstant(value) ? truthyPrimitive(value.value) : 'unknown');

/** The value under a name, and the fields of an object, that come from the variable. */
function holds(name: string, value: Value, variable: string): (readonly [string, Value])[] {
  const from = (each: Value): boolean => originsOf(each, 0).some((origin) => origin.from === 'environment' && origin.name === variable);
  if (from(value)) return [[name, value]];
  if (value.is !== 'object' || value.lookup) return [];
  return [...value.fields].flatMap(([field, inner]): (readonly [string, Value])[] => (from(inner) ? [[`${name}.${field}`, inner]] : []));
}

import { asker, concrete, openPrograms } from './answer.ts';
import { askLanguage } from './oracle.ts';
import { PIECES } from './pieces.ts';
import { type Environment, type Language, type Program, VALUES, VARIABLES } from './program.ts';
import { Random } from './random.ts';
import { Writer } from './write.ts';

export interface Difference {
  readonly program: Program;
  readonly environment: Environment;
  readonly expected: string;
  readonly actual: string;
}

/** Programs of one seed. With two languages they are twins. */
export function programsOf(seed: number, count: number, languages: readonly Language[]): Program[] {
  const writer = new Writer(new Random(seed), languages);
  return Array.from({ length: count }, (_each, index) => writer.program(`program_${index + 1}`));
}

/** One program for every piece of a language. */
export function piecesOf(seed: number, language: Language): Program[] {
  const writer = new Writer(new Random(seed), [language]);
  return PIECES[language].map((piece, index) => writer.alone(`piece_${index + 1}`, piece));
}

/** Environments of one seed: each variable set to one of the interesting values, or unset. */
export function environmentsOf(seed: number, count: number): Environment[] {
  const random = new Random(seed + 7919);
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      VARIABLES.flatMap((name) => {
        const value = random.pick(VALUES.map((each) => ({ each }))).each;
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  );
}

/** Runs the programs in the language and in the model; in a world without unknowns both must agree, on one path. */
export async function compare(
  programs: readonly Program[],
  environments: readonly Environment[],
  language: Language,
): Promise<readonly Difference[]> {
  const expected = askLanguage(programs, environments, language);
  const code = await openPrograms(programs, language);
  const differences: Difference[] = [];
  environments.forEach((environment, row) => {
    const ask = asker(code, language, concrete(environment));
    programs.forEach((program, column) => {
      const { spelled } = ask(program.name, 3);
      const wanted = JSON.stringify(JSON.parse(expected[row]?.[column] ?? 'null'));
      const actual = spelled.length === 1 ? (spelled[0] ?? '') : spelled.join(' | ');
      if (actual !== wanted) differences.push({ program, environment, expected: wanted, actual });
    });
  });
  return differences;
}

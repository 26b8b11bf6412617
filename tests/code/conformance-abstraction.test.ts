import { describe, expect, it } from 'vitest';
import { asker, free, openPrograms } from './generate/answer.ts';
import { programsOf } from './generate/compare.ts';
import { covers } from './generate/covers.ts';
import { emitJavaScript } from './generate/emit-javascript.ts';
import { emitPython } from './generate/emit-python.ts';
import { askLanguage } from './generate/oracle.ts';
import type { Environment, Language } from './generate/program.ts';

const LANGUAGES: readonly Language[] = ['python', 'javascript'];
const VALUES = [undefined, '', '0', '1', 'true', 'false', 'admin'];

/** All combinations of values of two variables, the third unset. */
const ENVIRONMENTS: readonly Environment[] = VALUES.flatMap((alpha) =>
  VALUES.map((beta) => ({ ...(alpha === undefined ? {} : { ALPHA: alpha }), ...(beta === undefined ? {} : { BETA: beta }) })),
);
const MOST_PATHS = 200;

/**
 * Outside a `try` the model lets no operation of the language fail on a value it does not know: such a failure refuses,
 * and forking at every operation would bury the decisions of the program.
 */
const IMPLICIT = new Set(['IndexError', 'ValueError', 'KeyError', 'TypeError', 'AttributeError', 'ZeroDivisionError']);
const isImplicit = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'raises' in answer && IMPLICIT.has(String(answer.raises));

describe.each(LANGUAGES)('%s: a world of free variables holds every concrete outcome', (language) => {
  it.each([41, 42])('seed %i', async (seed) => {
    const programs = programsOf(seed, 40, LANGUAGES);
    const expected = askLanguage(programs, ENVIRONMENTS, language);
    const ask = asker(await openPrograms(programs, language), language, free);
    const missed: string[] = [];
    let judged = 0;
    programs.forEach((program, column) => {
      const { spelled, outcomes } = ask(program.name, MOST_PATHS);
      if (!outcomes.complete) return;
      judged++;
      ENVIRONMENTS.forEach((environment, row) => {
        const answer = JSON.parse(expected[row]?.[column] ?? 'null') as unknown;
        if (isImplicit(answer) || spelled.some((each) => covers(JSON.parse(each) as unknown, answer))) return;
        const source = language === 'python' ? emitPython(program) : emitJavaScript(program);
        missed.push(`${JSON.stringify(environment)}\n${source}\nnot covered: ${JSON.stringify(answer)}\nby ${spelled.join('\nor ')}`);
      });
    });
    expect(missed.slice(0, 2)).toEqual([]);
    expect(judged).toBeGreaterThan(25);
  });
});

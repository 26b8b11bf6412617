import { describe, expect, it } from 'vitest';
import { compare, type Difference, environmentsOf, piecesOf, programsOf } from './generate/compare.ts';
import { emitJavaScript } from './generate/emit-javascript.ts';
import { emitPython } from './generate/emit-python.ts';
import type { Language } from './generate/program.ts';

const LANGUAGES: readonly Language[] = ['python', 'javascript'];

/** The first differences as text, for the message of a failure. */
const shown = (differences: readonly Difference[], language: Language): string[] =>
  differences.slice(0, 2).map(({ program, environment, expected, actual }) => {
    const source = language === 'python' ? emitPython(program) : emitJavaScript(program);
    return `${JSON.stringify(environment)}\n${source}\nexpected ${expected}\nactual   ${actual}`;
  });

describe.each(LANGUAGES)('%s decides what the model must say', (language) => {
  it('of every construct alone', async () => {
    const programs = piecesOf(5, language);
    expect(programs.length).toBeGreaterThan(30);
    expect(shown(await compare(programs, environmentsOf(5, 2), language), language)).toEqual([]);
  });
  it('of 250 programs with everything the language has', async () => {
    expect(shown(await compare(programsOf(1, 250, [language]), environmentsOf(1, 2), language), language)).toEqual([]);
  });
  it('of 250 programs that the other language can say too', async () => {
    expect(shown(await compare(programsOf(2, 250, LANGUAGES), environmentsOf(2, 2), language), language)).toEqual([]);
  });
});

describe('the comparison itself', () => {
  it.each(LANGUAGES)('%s: finds a wrong answer', async (language) => {
    const [program] = programsOf(3, 1, LANGUAGES);
    if (!program) throw new Error('no program');
    const odd = { ...program, body: [{ is: 'return', value: { form: 'get', kind: 'maybe', of: [], word: 'ALPHA' } } as const] };
    expect(await compare([odd], [{ ALPHA: 'a' }, {}], language)).toEqual([]);
    const { asker, concrete, openPrograms } = await import('./generate/answer.ts');
    const { askLanguage } = await import('./generate/oracle.ts');
    const ask = asker(await openPrograms([odd], language), language, concrete({ ALPHA: 'b' }));
    expect(ask(odd.name).spelled).not.toEqual([askLanguage([odd], [{ ALPHA: 'a' }], language)[0]?.[0]]);
  });
});

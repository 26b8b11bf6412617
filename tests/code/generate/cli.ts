/**
 * Compares the model with Python and node over many seeds.
 *
 *     npx tsx tests/code/generate/cli.ts python 1 20 500
 */
import { compare, environmentsOf, piecesOf, programsOf } from './compare.ts';
import { emitJavaScript } from './emit-javascript.ts';
import { emitPython } from './emit-python.ts';
import type { Language } from './program.ts';

const [languageName = 'python', first = '1', last = '1', count = '500', shown = '5'] = process.argv.slice(2);
const language: Language = languageName.startsWith('p') ? 'python' : 'javascript';
const languages: readonly Language[] = languageName.endsWith('twins') ? ['python', 'javascript'] : [language];
let programs = 0;
let different = 0;
let printed = 0;
for (let seed = Number(first); seed <= Number(last); seed++) {
  const written = count === 'pieces' ? piecesOf(seed, language) : programsOf(seed, Number(count), languages);
  const differences = await compare(written, environmentsOf(seed, 3), language);
  programs += written.length;
  const names = new Set(differences.map((each) => each.program.name));
  different += names.size;
  for (const each of differences) {
    if (printed >= Number(shown)) break;
    if (!names.delete(each.program.name)) continue;
    printed++;
    console.log(`--- seed ${seed} ${each.program.name} ${JSON.stringify(each.environment)}`);
    console.log(language === 'python' ? emitPython(each.program) : emitJavaScript(each.program));
    console.log(`expected ${each.expected}\nactual   ${each.actual}`);
  }
}
console.log(`${programs} ${language} programs, ${different} differ`);
if (different > 0) process.exitCode = 1;

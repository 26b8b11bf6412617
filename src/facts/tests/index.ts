import type { Code } from '../../code/code.ts';
import { defineFact } from '../../define.ts';
import type { Repository } from '../../repo.ts';
import { code } from '../code.ts';
import { definitionsIn } from './definitions.ts';
import { sliceOf } from './slice.ts';
import { type Touches, touchesOf } from './touches.ts';
import type { TestCase, WrittenTest } from './types.ts';
import { type Hit, type Standing, standingOf, vacuity } from './vacuity/index.ts';
import { isJavaScriptTestFile, writtenInJavaScript } from './written-javascript.ts';
import { isPythonTestFile, writtenInPython } from './written-python.ts';

export type { Assertion, Enclosure } from './assertions.ts';
export { assertionsOf } from './assertions.ts';
export type { Claim, Operator } from './claims.ts';
export { Flow, isExpression, rootOf } from './flow.ts';
export type { TouchedRequest, Touches } from './touches.ts';
export type { Part, TestCase } from './types.ts';
export type { Hit, Standing } from './vacuity/index.ts';

/** The tests of a repository, read file by file when they are asked for. */
export interface Tests {
  /** Files that a runner collects by their names, by path. */
  readonly files: readonly string[];
  cases(file: string): readonly TestCase[];
  /** The tests of the files whose text, or a test helper that they name, matches. */
  mentioning(pattern: RegExp): readonly TestCase[];
  touches(test: TestCase): Touches;
  /** The vacuity rules that a test breaks, and what is left of it as evidence. */
  hits(test: TestCase): readonly Hit[];
  standing(test: TestCase): Standing;
}

/** Tests as evidence: found from the program tree, with the slice each one runs. */
export const tests = defineFact({
  id: 'tests',
  needs: { code },
  derive: ({ repo }, given): Tests => openTests(repo, given.code),
});

export function openTests(repo: Repository, model: Code): Tests {
  const own = repo.files.filter(({ scope }) => scope === 'test' || scope === 'production' || scope === 'example');
  const files = own.map(({ path }) => path).filter((path) => isPythonTestFile(path) || isJavaScriptTestFile(path));
  const known = new Set(files);
  const helpers = own.filter(({ path, scope }) => scope === 'test' && !known.has(path) && /\.(?:py|[cm]?[jt]sx?)$/.test(path));
  const cases = memo((file: string) => written(model, file).map((test) => sliceOf(test, model)));
  const touched = new Map<TestCase, Touches>();
  const hit = new Map<TestCase, readonly Hit[]>();
  const touches = (test: TestCase): Touches => remember(touched, test, () => touchesOf(test, model));
  const hits = (test: TestCase): readonly Hit[] => remember(hit, test, () => vacuity(test, touches(test), repo, model));
  return {
    files,
    cases,
    mentioning(pattern) {
      const names = helpers.flatMap(({ path }) => definitionsMatching(model, path, repo.text(path) ?? '', pattern));
      const named = names.length > 0 ? new RegExp(`\\b(?:${names.join('|')})\\b`) : undefined;
      return files
        .filter((path) => {
          const text = repo.text(path) ?? '';
          return pattern.test(text) || named?.test(text) === true;
        })
        .flatMap(cases);
    },
    touches,
    hits,
    standing: (test) => standingOf(hits(test)),
  };
}

function written(model: Code, file: string): readonly WrittenTest[] {
  const unit = model.unit(file);
  if (!unit) return [];
  return unit.dialect === 'python' ? writtenInPython(unit) : writtenInJavaScript(unit);
}

/** Functions and values of a test helper whose text matches: a test that names one may do what they do. */
function definitionsMatching(model: Code, path: string, text: string, pattern: RegExp): readonly string[] {
  const unit = pattern.test(text) ? model.unit(path) : undefined;
  if (!unit) return [];
  return [...definitionsIn(unit)].flatMap(([name, { statement }]) =>
    /^\w{4,}$/.test(name) && statement.kind !== 'import' && pattern.test(text.slice(statement.at.start, statement.at.end)) ? [name] : [],
  );
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => remember(made, key, () => make(key));
}

function remember<K, V>(made: Map<K, V>, key: K, make: () => V): V {
  const known = made.get(key);
  if (known !== undefined) return known;
  const value = make();
  made.set(key, value);
  return value;
}

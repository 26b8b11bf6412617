import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { TestCase } from '../../facts/tests/index.ts';
import type { Repository } from '../../repo.ts';
import { nearestFolder } from '../../repository/paths.ts';
import { literally } from '../../syntax/literally.ts';
import type { Ended } from './process.ts';

/** How a test ended. `failed`: an assertion did not hold; `broken`: something else went wrong. */
export interface Outcome {
  /** As its runner names it. */
  readonly test: string;
  /** Relative to the repository. */
  readonly file: string;
  readonly state: 'passed' | 'failed' | 'broken' | 'skipped' | 'uncollected';
  readonly message: string;
}

/** Runs tests with the runner that the repository uses. */
export interface Runner {
  readonly id: 'pytest' | 'vitest' | 'jest' | 'node';
  readonly language: 'python' | 'javascript';
  /** Folder of the repository it starts in. */
  readonly folder: string;
  /** A file that goes into `HELPERS`. */
  readonly helper?: string;
  /** The runner itself, below a package folder. */
  readonly entry?: string;
  /**
   * The words after the interpreter and the runner: for whole files, or for single tests that an earlier run named. `place` is the
   * absolute folder of the tree as the runner sees it.
   */
  command(selected: Selected, place: string, result: string): readonly string[];
  outcomes(ended: Ended, place: string): readonly Outcome[];
  /** Whether an outcome is that of a test. */
  isOf(outcome: Outcome, test: TestCase): boolean;
}

export interface Selected {
  readonly files: readonly string[];
  readonly tests?: readonly string[];
}

/** Folder in the copy for files of ours. */
export const HELPERS = '.autopack-ready';

const PYTHON_ROOTS = ['pytest.ini', 'pyproject.toml', 'setup.cfg', 'tox.ini'];
const helperFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The runner of a test; a reason when there is none that is known here. */
export function runnerOf(test: TestCase, repo: Repository): Runner | string {
  const nearest = (names: readonly string[]): string => nearestFolder(test.path, (path) => repo.file(path) !== undefined, names) ?? '';
  if (test.runner !== 'javascript') return pytest(nearest(PYTHON_ROOTS));
  const folder = nearest(['package.json']);
  const text = repo.text(test.path) ?? '';
  const manifest = repo.text(posix.join(folder, 'package.json')) ?? '';
  const whole = `${manifest}${repo.text('package.json') ?? ''}`;
  if (/from ['"](?:node:)?test['"]|require\(['"]node:test['"]\)/.test(text)) return nodeTest(folder, manifest);
  if (/from ['"]vitest['"]/.test(text) || (/"vitest"\s*:/.test(whole) && !/from ['"]@jest/.test(text))) return vitest(folder);
  if (/"jest"\s*:|"jest-/.test(whole)) return jest(folder);
  return `no runner is known for ${test.path}`;
}

const pytest = (folder: string): Runner => ({
  id: 'pytest',
  language: 'python',
  folder,
  helper: helperFile('pytest_reporter.py'),
  command: ({ files, tests }, place) => [
    ...['-m', 'pytest', '-q', '--no-header', '--tb=no', '-p', 'no:cacheprovider', '-p', 'pytest_reporter'],
    ...['--continue-on-collection-errors', `--rootdir=${posix.join(place, folder)}`, '--'],
    ...(tests?.map((test) => posix.join(place, folder, test)) ?? files.map((file) => posix.join(place, file))),
  ],
  outcomes: ({ result }) => lines(result).map((each) => ({ ...each, file: posix.join(folder, each.test.split('::', 1)[0] ?? '') })),
  isOf: ({ test: id, file }, { path, name }) => file === path && withoutParameters(id).endsWith(`::${name}`),
});

const withoutParameters = (id: string): string => id.replace(/\[.*$/s, '');

const vitest = (folder: string): Runner => ({
  id: 'vitest',
  entry: 'vitest/vitest.mjs',
  language: 'javascript',
  folder,
  command: ({ files, tests }, place, result) => [
    ...['run', '--reporter=json', `--outputFile=${result}`, '--no-color'],
    ...(tests ? ['-t', oneOf(tests)] : []),
    ...files.map((file) => posix.join(place, file)),
  ],
  outcomes: ({ result }, place) => fromJson(result, place),
  isOf: isNamed,
});

const jest = (folder: string): Runner => ({
  id: 'jest',
  entry: 'jest/bin/jest.js',
  language: 'javascript',
  folder,
  command: ({ files, tests }, place, result) => [
    ...['--ci', '--json', `--outputFile=${result}`, '--no-color', '--watchman=false'],
    ...(tests ? ['-t', oneOf(tests)] : []),
    '--runTestsByPath',
    ...files.map((file) => posix.join(place, file)),
  ],
  outcomes: ({ result }, place) => fromJson(result, place),
  isOf: isNamed,
});

const nodeTest = (folder: string, manifest: string): Runner => ({
  id: 'node',
  language: 'javascript',
  folder,
  helper: helperFile('node-reporter.mjs'),
  command: ({ files, tests }, place, result) => [
    ...(/--import[= ]tsx\b/.test(manifest) ? ['--import=tsx'] : []),
    '--test',
    `--test-reporter=${place}/${HELPERS}/node-reporter.mjs`,
    `--test-reporter-destination=${result}`,
    ...(tests ?? []).map((test) => `--test-name-pattern=/^${literally(test.split(' > ').at(-1) ?? '')}$/`),
    ...files.map((file) => posix.join(place, file)),
  ],
  outcomes: ({ result }, place) => lines(result).map((each) => ({ ...each, file: posix.relative(place, each.file) })),
  isOf: isNamed,
});

const oneOf = (names: readonly string[]): string => `^(?:${[...new Set(names)].map(literally).join('|')})$`;

/** Titles as runners put them together, with what tables fill in left open. */
function isNamed({ test, file }: Outcome, { path, name }: TestCase): boolean {
  const parts = name.replaceAll(' > ', ' ').split(/%[sdifjoOp#$%c]|\$\{\}|\$[\w.#]+/);
  return file === path && new RegExp(`^${parts.map(literally).join('.*')}$`, 's').test(test.replaceAll(' > ', ' '));
}

const entry = z.object({
  test: z.string(),
  file: z.string().default(''),
  state: z.enum(['passed', 'failed', 'broken', 'skipped', 'uncollected']),
  message: z.string(),
});

function lines(text: string): readonly Outcome[] {
  return text.split('\n').flatMap((line) => {
    const parsed = entry.safeParse(json(line));
    return parsed.success ? [parsed.data] : [];
  });
}

const jsonReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() })),
    }),
  ),
});

/** An assertion of a runner, or of supertest. */
const ASSERTED =
  /^(?:AssertionError|JestAssertionError|Error: (?:promise (?:resolved|rejected) .* instead of |\u001b\[\d+m)*(?:expect\(|expected \d{3} "))/;

/** The JSON that jest made and vitest writes too. */
function fromJson(text: string, place: string): readonly Outcome[] {
  const parsed = jsonReport.safeParse(json(text));
  if (!parsed.success) return [];
  return parsed.data.testResults.flatMap(({ name, status, message, assertionResults }): Outcome[] => {
    const file = posix.relative(place, name);
    if (assertionResults.length === 0 && status === 'failed')
      return [{ test: file, file, state: 'uncollected', message: firstLine(message ?? '') }];
    return assertionResults.map((each): Outcome => {
      const failure = each.failureMessages?.[0] ?? '';
      const asserted = ASSERTED.test(failure);
      const state = each.status === 'passed' ? 'passed' : each.status !== 'failed' ? 'skipped' : asserted ? 'failed' : 'broken';
      return { test: each.fullName, file, state, message: firstLine(failure) };
    });
  });
}

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 300);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

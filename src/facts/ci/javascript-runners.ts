import { posix } from 'node:path';
import picomatch from 'picomatch';
import { configObject, objectProperties, stringList } from './config-literal.ts';
import { type Arguments, leftOut, type RunnerCall, type Selection, selected, splitArguments, unclear } from './selection.ts';

const extensions = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'];
const matches = (patterns: readonly string[], path: string): boolean => {
  try {
    return patterns.some((pattern) => picomatch(pattern, { dot: true })(path));
  } catch {
    return false;
  }
};

function findConfig(call: RunnerCall, folder: string, names: readonly string[]): string | undefined {
  return names
    .flatMap((name) => extensions.map((extension) => posix.join(folder, `${name}.${extension}`)))
    .find((path) => call.repo.file(path));
}

const relative = (folder: string, file: string): string | undefined =>
  folder === '' ? file : file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
const harmless = /^--(coverage.*|reporter.*|outputFile.*|maxWorkers|testTimeout|retry|bail|pool.*|logLevel|silent|ci|runInBand|seed)$/;

interface Where {
  readonly folder: string;
  readonly args: Arguments;
  readonly below: string;
}

function locate(call: RunnerCall, valued: ReadonlySet<string>): Where | Selection {
  if (call.cwd === undefined) return unclear('the working directory is not known');
  const args = splitArguments(call.words, valued, harmless);
  if (args.unknown) return unclear(args.unknown);
  for (const name of [
    '--root',
    '--rootDir',
    '-r',
    '--dir',
    '--project',
    '--projects',
    '--selectProjects',
    '--shard',
    '--changed',
    '--onlyChanged',
    '-o',
    '--changedSince',
    '--findRelatedTests',
    '--related',
    '--lastCommit',
    '--workspace',
  ]) {
    if (args.options.has(name)) return unclear(`${name} decides which tests run`);
  }
  for (const name of ['-t', '--testNamePattern', '--grep', '-g', '--test-name-pattern', '--fgrep', '-f']) {
    if (args.options.has(name)) return unclear(`${name} selects by name, and a run in which nothing matches is green`);
  }
  for (const name of ['--listTests', '--help', '--version', '--showConfig', '--clearCache', '--list', '--dry-run']) {
    if (args.options.has(name)) return leftOut(`${name} runs no test`);
  }
  const below = relative(call.cwd, call.testFile);
  return below === undefined ? leftOut(`it is not below ${call.cwd}`) : { folder: call.cwd, args, below };
}

const isSelection = (value: Where | Selection): value is Selection => 'kind' in value;

const vitestValued = new Set(
  '-c --config -r --root --dir --project --shard --exclude -t --testNamePattern --reporter --outputFile --pool --maxWorkers --minWorkers --environment --mode --retry --bail --testTimeout --hookTimeout --changed --coverage.provider --coverage.reporter'.split(
    ' ',
  ),
);
const vitestInclude = ['**/*.{test,spec}.?(c|m)[jt]s?(x)'];
const vitestExclude = ['**/node_modules/**', '**/.git/**'];
/** Left out by default up to vitest 3, not from 4 on. */
const vitestOlder = ['**/dist/**', '**/cypress/**', '**/.{idea,cache,output,temp}/**'];

/** Whether `vitest WORDS` runs the file: config include and exclude, then the words as substrings of the path. */
export function vitestSelects(call: RunnerCall): Selection {
  const where = locate(call, vitestValued);
  if (isSelection(where)) return where;
  const { folder, args, below } = where;
  const [first] = args.positional;
  if (first === 'bench' || first === 'list' || first === 'init') return leftOut(`vitest ${first} runs no test`);
  if (first === 'related') return unclear('vitest related selects by imports');
  const filters = args.positional.filter((word, i) => !(i === 0 && /^(run|watch|dev)$/.test(word)));
  if (args.options.has('--watch')) return unclear('watch mode');
  const named = (args.options.get('--config') ?? args.options.get('-c'))?.at(-1);
  const path = named === undefined ? findConfig(call, folder, ['vitest.config', 'vite.config']) : posix.join(folder, named);
  if (call.repo.files.some((file) => /(^|\/)vitest\.workspace\.\w+$/.test(file.path)))
    return unclear('a vitest workspace decides which projects run');
  let include: readonly string[] | undefined = vitestInclude;
  let exclude: readonly string[] | undefined = vitestExclude;
  if (path !== undefined) {
    const config = configObject(call.repo.text(path) ?? '');
    if (!config || config.has('...')) return unclear(`${path} could not be read as a literal`);
    if (config.has('root')) return unclear(`${path} sets a root`);
    const block = config.get('test');
    const test = block === undefined ? new Map<string, string>() : objectProperties(block);
    if (!test || test.has('...')) return unclear(`${path} could not be read as a literal`);
    for (const name of ['projects', 'workspace', 'dir', 'root', 'testNamePattern', 'related', 'changed'])
      if (test.has(name)) return unclear(`${path} sets test.${name}`);
    include = test.has('include') ? stringList(test.get('include') ?? '', vitestInclude) : include;
    exclude = test.has('exclude') ? stringList(test.get('exclude') ?? '', vitestExclude) : exclude;
    if (!include || !exclude) return unclear(`include or exclude in ${path} is not a list of literals`);
  }
  if (!matches(include, below)) return leftOut(`vitest include does not match it (${include.join(', ')})`);
  if (matches([...exclude, ...(args.options.get('--exclude') ?? [])], below)) return leftOut('vitest exclude matches it');
  if (matches(vitestOlder, below)) return unclear('older vitest versions exclude its folder');
  if (filters.length > 0 && !filters.some((filter) => below.includes(posix.normalize(filter))))
    return leftOut(`no argument of vitest matches it (${filters.join(' ')})`);
  return selected;
}

const jestValued = new Set(
  '-c --config --rootDir --selectProjects --projects --shard -t --testNamePattern --testPathPattern --testPathPatterns --testPathIgnorePatterns --maxWorkers -w --reporters --testTimeout --coverageDirectory --env --roots --changedSince --coverageReporters --outputFile'.split(
    ' ',
  ),
);
const jestMatch = ['**/__tests__/**/*.?([mc])[jt]s?(x)', '**/?(*.)+(spec|test).?([mc])[jt]s?(x)'];

function jestConfig(call: RunnerCall, folder: string, named: string | undefined): ReadonlyMap<string, string> | string {
  const path = named === undefined ? findConfig(call, folder, ['jest.config']) : posix.join(folder, named);
  const json = named?.endsWith('.json') ? path : path === undefined ? posix.join(folder, 'jest.config.json') : undefined;
  const plain = (value: unknown): ReadonlyMap<string, string> =>
    typeof value === 'object' && value !== null
      ? new Map(Object.entries(value).map(([name, inner]) => [name, JSON.stringify(inner)]))
      : new Map();
  try {
    if (json !== undefined && call.repo.file(json)) return plain(JSON.parse(call.repo.text(json) ?? ''));
    if (path === undefined || path === json) {
      const manifest = JSON.parse(call.repo.text(posix.join(folder, 'package.json')) ?? '{}') as { jest?: unknown };
      return plain(manifest.jest);
    }
  } catch {
    return 'the jest configuration could not be read';
  }
  const config = configObject(call.repo.text(path) ?? '');
  return !config ? `${path} could not be read as a literal` : config;
}

/** Whether `jest WORDS` runs the file: testMatch or testRegex, ignore patterns, then the words as regular expressions. */
export function jestSelects(call: RunnerCall): Selection {
  const where = locate(call, jestValued);
  if (isSelection(where)) return where;
  const { folder, args } = where;
  if (args.options.has('--watch') || args.options.has('--watchAll')) return unclear('watch mode');
  const config = jestConfig(call, folder, (args.options.get('--config') ?? args.options.get('-c'))?.at(-1));
  if (typeof config === 'string') return unclear(config);
  if (config.has('projects') || config.has('runner')) return unclear('jest projects decide what runs');
  const list = (name: string, fallback: readonly string[]): readonly string[] | undefined =>
    config.has(name) ? stringList(config.get(name) ?? '', fallback) : fallback;
  const root = list('rootDir', ['.'])?.[0];
  const roots = list('roots', ['<rootDir>']);
  const patterns = list('testMatch', jestMatch);
  const regexes = list('testRegex', []);
  const ignored = list('testPathIgnorePatterns', ['/node_modules/']);
  if (root === undefined || !roots || !patterns || !regexes || !ignored || (config.has('...') && !config.has('testMatch')))
    return unclear('the jest configuration is not literal');
  if (root.includes('<') || root.startsWith('/')) return unclear('the jest rootDir is not known');
  const base = posix.join(folder, root).replace(/^\.$|\/$/g, '');
  const expand = (value: string): string => value.replaceAll('<rootDir>', base === '' ? '' : `/${base}`).replace(/^\.\//, '');
  const absolute = `/${call.testFile}`;
  if (!roots.some((entry) => absolute.startsWith(`${expand(entry).replace(/^\/?/, '/').replace(/\/$/, '')}/`)))
    return leftOut('it is outside the jest roots');
  const regex = (source: string): boolean | undefined => {
    try {
      return new RegExp(source).test(absolute);
    } catch {
      return undefined;
    }
  };
  const collected = config.has('testRegex')
    ? regexes.some((source) => regex(source))
    : matches(patterns.map(expand), absolute) || matches(patterns.map(expand), call.testFile);
  if (!collected) return leftOut('testMatch does not match it');
  const dropped = [...ignored, ...(args.options.get('--testPathIgnorePatterns') ?? [])];
  if (dropped.some((source) => regex(expand(source)) === true)) return leftOut('testPathIgnorePatterns matches it');
  const wanted = [...args.positional, ...(args.options.get('--testPathPattern') ?? []), ...(args.options.get('--testPathPatterns') ?? [])];
  if (wanted.length > 0 && !wanted.some((source) => regex(source.replace(/^\.\//, ''))))
    return leftOut(`no argument of jest matches it (${wanted.join(' ')})`);
  return selected;
}

/** Whether mocha or `node --test` runs the file; both take file patterns. */
export function patternRunnerSelects(call: RunnerCall, runner: 'mocha' | 'node'): Selection {
  const where = locate(
    call,
    new Set([
      '-r',
      '--require',
      '--reporter',
      '-R',
      '--timeout',
      '-t',
      '--import',
      '--loader',
      '--ui',
      '--config',
      '--spec',
      '--ignore',
      '--test-reporter',
      '--test-concurrency',
      '--env-file',
      '--extension',
    ]),
  );
  if (isSelection(where)) return where;
  const { args, below, folder } = where;
  const mocharc = call.repo.files.find((file) => posix.basename(file.path).startsWith('.mocharc'));
  if (runner === 'mocha' && (mocharc || args.options.has('--config'))) return unclear('a mocha configuration decides what runs');
  if (args.options.has('--ignore')) return unclear('--ignore decides what runs');
  const wanted = [...args.positional, ...(args.options.get('--spec') ?? [])].map((word) => posix.normalize(word));
  if (wanted.length === 0) {
    const defaults =
      runner === 'mocha'
        ? ['test/*.{js,cjs,mjs}']
        : [
            '**/*.test.?(c|m)[jt]s',
            '**/*-test.?(c|m)[jt]s',
            '**/*_test.?(c|m)[jt]s',
            '**/test-*.?(c|m)[jt]s',
            '**/test.?(c|m)[jt]s',
            '**/test/**/*.?(c|m)[jt]s',
          ];
    if (!matches(defaults, below)) return leftOut(`the default patterns of ${runner} do not match it`);
    return runner === 'node' && /\.[cm]?ts$/.test(below) ? unclear('TypeScript tests are found by newer versions of node only') : selected;
  }
  // Without quotes the shell expands the pattern, in which `**` is one folder.
  if (wanted.some((pattern) => pattern.includes('**') && matches([pattern], below) && !matches([pattern.replaceAll('**', '*')], below))) {
    return call.words.some((word) => word.kind === 'text' && word.glob && word.text.includes('**'))
      ? unclear('the shell expands ** to one folder only')
      : selected;
  }
  const folders = wanted.some(
    (pattern) => runner === 'mocha' && call.repo.exists(posix.join(folder, pattern)) && posix.dirname(below) === pattern,
  );
  return folders || matches(wanted, below) ? selected : leftOut(`no argument of ${runner} matches it (${wanted.join(' ')})`);
}

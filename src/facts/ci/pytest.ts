import { posix } from 'node:path';
import picomatch from 'picomatch';
import { pytestConfig, shellWords } from './pytest-config.ts';
import { evaluateNames, leftOut, type RunnerCall, type Selection, selected, splitArguments, unclear } from './selection.ts';
import { known, shellPattern, type Truth, text, type Value } from './shell-value.ts';

const valued = new Set(
  (
    '-k -m -c -o -p -n -W -r --rootdir --maxfail --tb --cov --cov-report --cov-config --cov-fail-under --junitxml --junit-xml --junit-prefix --ignore ' +
    '--ignore-glob --deselect --durations --durations-min --timeout --timeout-method --dist --numprocesses --log-level --log-cli-level --log-file --color --basetemp ' +
    '--confcutdir --import-mode --html --splits --group --shard-id --num-shards --reruns --reruns-delay --override-ini --capture --show-capture --config-file --alluredir --asyncio-mode'
  ).split(' '),
);
const harmless =
  /^(-n|-r|-W|--(cov.*|junit.*|tb|durations.*|timeout.*|maxfail|log.*|color|basetemp|html|numprocesses|dist|reruns.*|alluredir|randomly-seed|capture))$/;
const runsNothing = ['--collect-only', '--co', '--version', '-V', '--help', '-h', '--fixtures', '--markers', '--setup-plan'];
const splits = /^--(splits|group|shard-id|num-shards|picked|testmon|lf|last-failed|only-rerun|affected|test-group.*|sw|stepwise)$/;

const within = (folder: string, file: string): boolean => folder === '' || folder === file || file.startsWith(`${folder}/`);

function resolve(cwd: string, path: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~')) return undefined;
  const joined = posix.normalize(posix.join(cwd, path)).replace(/\/$/, '');
  return joined.startsWith('..') ? undefined : joined === '.' ? '' : joined;
}

function commonFolder(repo: RunnerCall['repo'], paths: readonly string[], cwd: string): string {
  const folders = paths
    .filter((path) => repo.exists(path) || path === '')
    .map((path) => (repo.file(path) ? posix.dirname(path).replace(/^\.$/, '') : path));
  const first = folders[0];
  if (first === undefined) return cwd;
  const parts = first === '' ? [] : first.split('/');
  let length = parts.length;
  for (const folder of folders) while (!within(parts.slice(0, length).join('/'), folder)) length -= 1;
  return parts.slice(0, length).join('/');
}

const match = (pattern: string, name: string): boolean => {
  try {
    return picomatch(pattern, { dot: true })(name);
  } catch {
    return false;
  }
};

/** Markers of a test file: those of all its tests, and those of some. */
function markers(source: string): { all: ReadonlySet<string>; some: ReadonlySet<string> } {
  const statement = /^pytestmark\s*=\s*(\[[\s\S]*?\]|.*)$/m.exec(source)?.[1] ?? '';
  const names = (part: string): Set<string> => new Set([...part.matchAll(/\bmark\.(\w+)/g)].map((hit) => hit[1] ?? ''));
  return { all: names(statement), some: names(source) };
}

function conftests(call: RunnerCall): readonly string[] {
  const folders = posix.dirname(call.testFile).split('/');
  return folders
    .map((_, i) => call.repo.text(posix.join(...folders.slice(0, folders.length - i), 'conftest.py')) ?? '')
    .concat(call.repo.text('conftest.py') ?? '');
}

/** Whether a conftest may take the file, or some of its tests, out of the run. */
function conftestEffect(call: RunnerCall, marks: readonly string[]): string | undefined {
  const base = posix.basename(call.testFile);
  for (const source of conftests(call)) {
    if (/\bdef pytest_ignore_collect\b/.test(source)) return 'a conftest decides which files are collected';
    const ignored = /\bcollect_ignore(_glob)?\b[^\n]*(?:\n[^\n]*){0,15}/.exec(source);
    if (ignored && (ignored[1] !== undefined || ignored[0].includes(base) || !/=\s*\[/.test(ignored[0]))) return 'a conftest ignores files';
    if (!/\bdef pytest_collection_modifyitems\b/.test(source)) continue;
    if (/\bmark\.(skip|xfail)\b|items\[:\]\s*=|\bdeselected\b/.test(source)) return 'a conftest skips or drops collected tests';
    if (marks.some((name) => new RegExp(`mark\\.${name}\\b|["']${name}["']`).test(source)))
      return 'a conftest adds the markers that -m selects by';
  }
  return undefined;
}

function byMarker(expression: string, source: string): Truth {
  const { all, some } = markers(source);
  return evaluateNames(expression, (name) => (!/^\w+$/.test(name) ? undefined : all.has(name) ? true : some.has(name) ? undefined : false));
}

function byKeyword(expression: string, call: RunnerCall, source: string): Truth {
  const path = call.testFile.toLowerCase();
  const names = [...source.matchAll(/\b(?:def|class)\s+(\w+)/g)].map((hit) => (hit[1] ?? '').toLowerCase());
  return evaluateNames(expression, (name) => {
    const wanted = name.toLowerCase();
    if (path.split('/').some((part) => part.includes(wanted))) return true;
    // Parametrised ids are not visible here, so a name found nowhere may still be one.
    return names.some((candidate) => candidate.includes(wanted)) || /parametrize/.test(source) ? undefined : false;
  });
}

interface Walk {
  readonly ignore: readonly string[];
  readonly ignoreGlob: readonly string[];
  readonly noRecurse: readonly string[];
  readonly files: readonly string[];
}

/** fnmatch over the file and the folders below the root, where `*` crosses slashes. */
function globDrops(pattern: string, root: string, below: readonly string[]): boolean {
  const regex = shellPattern(pattern);
  return below.some((_, i) => regex?.test(posix.join(root, ...below.slice(0, i + 1))));
}

function walkDrops(root: string, file: string, walk: Walk): string | undefined {
  const below = root === '' ? file : file.slice(root.length + 1);
  const parts = below.split('/');
  const folder = parts.slice(0, -1).find((part) => walk.noRecurse.some((pattern) => match(pattern, part)));
  if (folder) return `norecursedirs leaves out ${folder}`;
  // What is named itself is not dropped, only what lies below it.
  if (walk.ignore.some((path) => path !== root && within(root, path) && within(path, file))) return '--ignore leaves it out';
  if (walk.ignoreGlob.some((pattern) => globDrops(pattern, root, parts))) return '--ignore-glob leaves it out';
  const base = parts.at(-1) ?? '';
  if (!walk.files.some((pattern) => match(pattern, base))) return `its name does not match python_files (${walk.files.join(' ')})`;
  return undefined;
}

/**
 * Whether `pytest WORDS` runs tests of the file: ini lookup, addopts, testpaths, paths, --ignore, -m, -k.
 * Rules from the pytest reference (rootdir and ini-file discovery, collection options).
 */
export function pytestSelects(call: RunnerCall): Selection {
  const { repo, testFile, cwd } = call;
  if (cwd === undefined) return unclear('the working directory is not known');
  const cli = splitArguments(call.words, valued, harmless);
  const unresolved = cli.positional.map((path) => resolve(cwd, path.split('::')[0] ?? ''));
  if (unresolved.includes(undefined)) return unclear('a path outside the repository');
  const paths = unresolved.filter((path) => path !== undefined);
  const named = [...(cli.options.get('-c') ?? []), ...(cli.options.get('--config-file') ?? [])].at(-1);
  const config = pytestConfig(repo, commonFolder(repo, paths, cwd), named === undefined ? undefined : resolve(cwd, named));
  const extra = call.environment.get('PYTEST_ADDOPTS');
  if (extra && extra.kind !== 'text') return unclear('PYTEST_ADDOPTS is not known');
  const added = (config.values.get('addopts') ?? []).flatMap(shellWords);
  const words: readonly Value[] = [...added.map(text), ...shellWords(known(extra) ?? '').map(text), ...call.words];
  const { positional, options, unknown } = splitArguments(words, valued, harmless);
  if (unknown) return unclear(unknown);
  const option = (...names: readonly string[]): readonly string[] => names.flatMap((name) => options.get(name) ?? []);
  for (const name of runsNothing) if (options.has(name)) return leftOut(`${name} runs no test`);
  for (const name of options.keys()) if (splits.test(name)) return unclear(`${name} runs only a part of the tests`);
  const overridden = new Map(
    option('-o', '--override-ini').map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)] as const),
  );
  const setting = (name: string, fallback: string): readonly string[] =>
    (overridden.has(name) ? [overridden.get(name) ?? ''] : (config.values.get(name) ?? [fallback])).flatMap(shellWords);

  const explicit = positional.map((path) => ({ path: resolve(cwd, path.split('::')[0] ?? '') ?? '', node: path.includes('::') }));
  const fromConfig = cwd === config.folder ? setting('testpaths', '') : [];
  const roots =
    explicit.length > 0
      ? explicit
      : fromConfig.length > 0
        ? fromConfig.map((path) => ({ path: resolve(config.folder, path) ?? '', node: false }))
        : [{ path: cwd, node: false }];
  const walk: Walk = {
    ignore: option('--ignore').map((path) => resolve(cwd, path) ?? '\u0000'),
    ignoreGlob: option('--ignore-glob').map((pattern) => posix.join(cwd, pattern)),
    noRecurse: setting('norecursedirs', '*.egg .* _darcs build CVS dist node_modules venv {arch}'),
    files: setting('python_files', 'test_*.py *_test.py'),
  };
  let reason = `it is not below ${roots.map((root) => root.path || '.').join(', ')}`;
  let hit = false;
  for (const root of roots) {
    if (root.path === testFile) {
      if (root.node) return unclear('only single tests of the file are named');
      hit = true;
    } else if (/[*?[]/.test(root.path)) {
      if (match(root.path, testFile) || match(`${root.path}/**`, testFile)) hit = true;
    } else if (within(root.path, testFile)) {
      const dropped = walkDrops(root.path, testFile, walk);
      if (dropped) reason = dropped;
      else hit = true;
    }
  }
  if (!hit) return leftOut(reason);
  if (option('--deselect').some((node) => (resolve(config.folder, node.split('::')[0] ?? '') ?? '') === testFile))
    return unclear('--deselect drops tests of the file');

  const source = repo.text(testFile) ?? '';
  const marker = option('-m').at(-1);
  if (marker) {
    const truth = byMarker(marker, source);
    if (truth === false) return leftOut(`-m "${marker}" leaves it out`);
    if (truth === undefined) return unclear(`-m "${marker}" leaves out some of its tests`);
  }
  const keyword = option('-k').at(-1);
  if (keyword) {
    const truth = byKeyword(keyword, call, source);
    if (truth === false) return leftOut(`-k "${keyword}" leaves it out`);
    if (truth === undefined) return unclear(`-k "${keyword}" leaves out some of its tests`);
  }
  const effect = conftestEffect(call, marker?.match(/\w+/g) ?? []);
  return effect ? unclear(effect) : selected;
}

/** Whether `python -m unittest WORDS` runs tests of the file. */
export function unittestSelects(call: RunnerCall): Selection {
  const { cwd, testFile } = call;
  if (cwd === undefined) return unclear('the working directory is not known');
  const { positional, options, unknown } = splitArguments(
    call.words,
    new Set(['-s', '-p', '-t', '-k', '--start-directory', '--pattern', '--top-level-directory']),
    /^$/,
  );
  if (unknown) return unclear(unknown);
  if (options.has('-k')) return unclear('-k selects by name');
  const below = cwd === '' ? testFile : testFile.startsWith(`${cwd}/`) ? testFile.slice(cwd.length + 1) : undefined;
  if (below === undefined) return leftOut(`it is not below ${cwd}`);
  if (positional.length === 0 || positional[0] === 'discover') {
    const start = resolve('', options.get('-s')?.at(-1) ?? options.get('--start-directory')?.at(-1) ?? positional[1] ?? '');
    const pattern = options.get('-p')?.at(-1) ?? options.get('--pattern')?.at(-1) ?? positional[2] ?? 'test*.py';
    if (start === undefined || !within(start, below)) return leftOut(`it is not below ${start}`);
    if (!match(pattern, posix.basename(below))) return leftOut(`its name does not match ${pattern}`);
    const rest = below
      .slice(start === '' ? 0 : start.length + 1)
      .split('/')
      .slice(0, -1);
    for (let i = 1; i <= rest.length; i += 1) {
      if (!call.repo.file(posix.join(cwd, start, ...rest.slice(0, i), '__init__.py')))
        return leftOut('unittest discovery needs packages on the way to it');
    }
    return selected;
  }
  const module = below.replace(/\.py$/, '').replaceAll('/', '.');
  if (positional.some((name) => name === module || name === below || module === `${name}.__init__`)) return selected;
  return positional.some((name) => name.startsWith(`${module}.`))
    ? unclear('only single tests of the file are named')
    : leftOut('its module is not named');
}

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Repository } from '../../repo.ts';
import { findNode, findPython, type Installed } from './installation.ts';
import { type Ended, runBounded } from './process.ts';
import { HELPERS, type Outcome, type Runner, type Selected } from './runners.ts';
import { RESULT, runSandboxed } from './sandbox.ts';

export interface BenchOptions {
  /** Folder of the target. */
  readonly folder: string;
  /** An interpreter to use instead of the one that is found. */
  readonly python?: string;
  /** Time for one run. */
  readonly seconds: number;
  /** False: without the sandbox, which is for those who trust the target. */
  readonly contained: boolean;
}

/** What a run came to. */
export interface Ran {
  readonly outcomes: readonly Outcome[];
  /** Why there are none, or not all. */
  readonly reason?: string;
}

const MEMORY = 3 * 1024 ** 3;
/** What `timeout -s KILL` ends with. */
const KILLED = 137;
const PATH = '/usr/local/bin:/usr/bin:/bin';

/** A copy of the target's files in a scratch folder, on which its tests are run. The target itself is only read. */
export class Bench {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'autopack-ready-prove-'));
  readonly #tree = join(this.#scratch, 'tree');
  readonly #folder: string;
  readonly #repo: Repository;
  readonly #options: BenchOptions;

  constructor(repo: Repository, options: BenchOptions) {
    this.#repo = repo;
    this.#options = options;
    this.#folder = realpathSync(options.folder);
    for (const { path } of repo.files) {
      mkdirSync(dirname(join(this.#tree, path)), { recursive: true });
      copyFileSync(join(this.#folder, path), join(this.#tree, path));
    }
    mkdirSync(join(this.#tree, HELPERS), { recursive: true });
  }

  /** Runs tests, once with another text for one file where that is asked. */
  async run(runner: Runner, selected: Selected, change?: { readonly path: string; readonly text: string }): Promise<Ran> {
    const installed = runner.language === 'python' ? findPython(this.#folder, this.#options.python, process.env) : findNode(this.#folder);
    if (!installed) return { outcomes: [], reason: 'no Python is installed' };
    const entry = runner.entry === undefined ? undefined : entryOf(installed, runner.entry);
    if (runner.entry !== undefined && entry === undefined) return { outcomes: [], reason: `${runner.id} is not installed` };
    if (runner.helper !== undefined) copyFileSync(runner.helper, join(this.#tree, HELPERS, basename(runner.helper)));
    const original = change && this.#repo.text(change.path);
    if (change) writeFileSync(join(this.#tree, change.path), change.text);
    try {
      const ended = await this.#start(runner, installed, [
        ...(entry === undefined ? [] : [entry]),
        ...runner.command(selected, this.#place, this.#result),
      ]);
      const outcomes = runner.outcomes(ended, this.#place);
      const last = ended.output.trim().split('\n').at(-1) ?? '';
      if (ended.code === KILLED && outcomes.length === 0) return { outcomes, reason: 'stopped: it took more time than it may' };
      if (ended.stopped) return { outcomes, reason: `stopped: it took more ${ended.stopped} than it may` };
      return outcomes.length > 0 ? { outcomes } : { outcomes, reason: `the runner told nothing: ${last.slice(0, 200)}` };
    } finally {
      if (change && original !== undefined) copyFileSync(join(this.#folder, change.path), join(this.#tree, change.path));
    }
  }

  close(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Where the tests believe the files to be. */
  get #place(): string {
    return this.#options.contained ? this.#folder : this.#tree;
  }

  get #result(): string {
    return this.#options.contained ? RESULT : join(this.#scratch, 'result');
  }

  async #start(runner: Runner, installed: Installed, words: readonly string[]): Promise<Ended> {
    const { seconds, contained } = this.#options;
    const place = this.#place;
    const temporary = contained ? '/tmp' : this.#scratch;
    const env = {
      PATH: `${dirname(installed.program)}:${PATH}`,
      HOME: temporary,
      TMPDIR: temporary,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      CI: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONHASHSEED: '0',
      PYTHONPATH: join(place, HELPERS),
      AUTOPACK_READY_RESULT: this.#result,
    };
    const command = [installed.program, ...words];
    const cwd = join(place, runner.folder);
    if (contained)
      return runSandboxed({
        ...{ command, env, cwd, seconds, memory: MEMORY, tree: this.#tree, at: place },
        ...{ installed: installed.installed, readable: installed.readable },
      });
    for (const path of installed.installed) link(path, join(this.#tree, path.slice(this.#folder.length)));
    rmSync(this.#result, { force: true });
    const script = '"$@" 3>&-; status=$?; test ! -f "$0" || cat "$0" >&3; exit $status';
    return runBounded(['sh', '-c', script, this.#result, ...command], env, { seconds, memory: MEMORY }, cwd);
  }
}

const entryOf = (installed: Installed, entry: string): string | undefined =>
  [...installed.installed, ...installed.readable].map((folder) => join(folder, entry)).find((path) => existsSync(path));

function link(from: string, to: string): void {
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(from, to);
}

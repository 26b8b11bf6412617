import { posix } from 'node:path';
import type { Repository } from '../../repo.ts';
import { installers, mention, orchestrators, python, reader, runners, testRunner } from './command-names.ts';
import { jestSelects, patternRunnerSelects, vitestSelects } from './javascript-runners.ts';
import { makeRun } from './make.ts';
import { packageEffect } from './package-scripts.ts';
import { pytestSelects, unittestSelects } from './pytest.ts';
import { noxEffect, toxEffect } from './python-wrappers.ts';
import { leftOut, type RunnerCall, type Selection, selected, unclear } from './selection.ts';
import type { CommandInfo, Effect, Place, ShellHost } from './shell-state.ts';
import { known, text, type Value } from './shell-value.ts';

/** Stands for this program where a test file is asked for. */
export const THIS_TOOL = 'autopack-ready';

/** `contract --check` and `check` fail on drift; `check` with a lower demand may not. */
function toolSelects(words: readonly Value[]): Selection {
  const all = words.map((word) => known(word));
  if (all.includes('contract')) return all.includes('--check') ? selected : leftOut('it prints and compares nothing');
  if (!all.includes('check')) return leftOut('it compares nothing');
  const lower = all.some((word) => word === undefined || /^--(?:require|only)\b/.test(word));
  return lower ? unclear('what it demands may leave drift out') : selected;
}

export interface Hop extends Place {
  readonly note: string;
}

/** What was seen on the way through one step. */
export interface Trail {
  /** Invocations that run the file. */
  readonly hits: Hop[];
  /** Files a wrapper led into, in order. */
  readonly hops: Hop[];
  /** Invocations that may run the file, with the reason it is not known. */
  readonly maybe: Hop[];
  /** Invocations that leave the file out. */
  readonly misses: Hop[];
}

export interface CommandContext {
  readonly repo: Repository;
  readonly testFile: string;
  readonly trail: Trail;
}

const ordinary: Effect = { kind: 'ordinary' };
/** Drops options up to the command of `uv run`, `poetry run`, `npx` and the like. */
function afterOptions(words: readonly Value[], valued: ReadonlySet<string>): readonly Value[] {
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = known(words[at]);
    if (word === '--') return words.slice(at + 1);
    if (word === undefined || !word.startsWith('-')) break;
    if (valued.has(word)) at += 1;
  }
  return words.slice(at);
}

const isPython = (file: string): boolean => file.endsWith('.py');

export class CommandHost implements ShellHost {
  readonly context: CommandContext;
  constructor(context: CommandContext) {
    this.context = context;
  }

  command(argv: readonly Value[], info: CommandInfo): Effect {
    const words = argv.map(
      (value): Value =>
        value.kind === 'text' && value.text.includes('__unknown__')
          ? { kind: 'unknown', prefix: value.text.split('$__unknown__')[0] ?? '', many: true }
          : value,
    );
    return this.resolve(words, info, 0);
  }

  maybe(info: CommandInfo, note: string): Effect {
    this.context.trail.maybe.push({ path: info.path, line: info.line, note });
    return ordinary;
  }

  hop(info: Place, note: string): void {
    if (!this.context.trail.hops.some((hop) => hop.path === info.path && hop.line === info.line)) {
      this.context.trail.hops.push({ path: info.path, line: info.line, note });
    }
  }

  private select(selection: Selection, argv: readonly Value[], info: CommandInfo): Effect {
    const line = argv
      .map((value) => known(value) ?? '…')
      .join(' ')
      .slice(0, 160);
    if (selection.kind === 'unclear') return this.maybe(info, `${line}: ${selection.reason}`);
    if (selection.kind === 'left-out') {
      this.context.trail.misses.push({ path: info.path, line: info.line, note: `${line}: ${selection.reason}` });
      return ordinary;
    }
    this.context.trail.hits.push({ path: info.path, line: info.line, note: line });
    return { kind: 'subject' };
  }

  resolve(argv: readonly Value[], info: CommandInfo, depth: number): Effect {
    const { repo, testFile } = this.context;
    const raw = known(argv[0]);
    if (raw === undefined || depth > 12) return this.maybe(info, 'a command whose name is not known');
    const words = argv.slice(1);
    const first = known(words[0]);
    const name = /(^|\/)(\.bin|bin|Scripts)\//.test(raw) ? posix.basename(raw) : raw;
    const again = (next: readonly Value[]): Effect => this.resolve(next, info, depth + 1);
    const call: RunnerCall = { repo, testFile, words, cwd: info.cwd, environment: info.environment };
    const line = argv.map((value) => known(value) ?? '…').join(' ');

    if (testFile === THIS_TOOL && /^autopack-ready(?:@|$)/.test(name)) return this.select(toolSelects(words), argv, info);
    if (python.test(name)) return this.python(words, info, depth);
    const valued = Object.hasOwn(runners, name) ? runners[name] : undefined;
    if (valued) {
      const rest = afterOptions(words, valued);
      if (known(rest[0]) === 'run') {
        const inner = afterOptions(rest.slice(1), valued);
        const script = known(inner[0]) ?? '';
        if (
          (name === 'pdm' || name === 'rye' || name === 'pixi' || name === 'hatch') &&
          !/^(python|pytest|coverage|tox|nox|bash|sh)/.test(script)
        )
          return this.maybe(info, `${line}: a script of ${name} is not followed`);
        if (words.some((word) => /^(--directory|-C|--project|-P)$/.test(known(word) ?? '')))
          return this.maybe(info, `${line}: runs in another directory`);
        return again(inner);
      }
      if (name === 'hatch' && known(rest[0]) === 'test') return this.maybe(info, `${line}: hatch test is not followed`);
    }
    if (installers.test(`${line} `)) return { kind: 'succeeds' };
    if (name === 'uvx' || name === 'pipx')
      return again(afterOptions(name === 'pipx' ? words.slice(1) : words, new Set(['--with', '--from', '--python'])));
    if (name === 'npx' || name === 'bunx' || name === 'pnpx') return again(afterOptions(words, new Set(['-p', '--package'])));
    if (name === 'coverage') return first === 'run' ? this.coverage(words.slice(1), info, depth) : ordinary;
    if (name === 'npm' || name === 'pnpm' || name === 'yarn' || (name === 'bun' && first === 'run'))
      return packageEffect(this, name, words, info, (next) => again(next));
    if (name === 'make' || name === 'gmake') return this.make(words, info);
    if (name === 'bash' || name === 'sh' || name === 'dash' || name === 'source' || name === '.') return this.script(words, info);
    if (/^\.{0,2}\/?[\w./-]+\.(sh|bash)$/.test(raw) || (raw.includes('/') && this.find(raw, info) !== undefined))
      return this.script(argv, info, true);
    if (isPython(testFile)) {
      if (name === 'pytest' || name === 'py.test') return this.select(pytestSelects(call), argv, info);
      if (name === 'tox') return toxEffect(this, words, info);
      if (name === 'nox') return noxEffect(this, words, info);
    } else {
      if (name === 'vitest') return this.select(vitestSelects(call), argv, info);
      if (name === 'jest') return this.select(jestSelects(call), argv, info);
      if (name === 'mocha' || name === '_mocha') return this.select(patternRunnerSelects(call, 'mocha'), argv, info);
      if (name === 'node' || name === 'tsx' || name === 'ts-node') {
        if (words.some((word) => known(word) === '--test'))
          return this.select(patternRunnerSelects({ ...call, words: words.filter((w) => known(w) !== '--test') }, 'node'), argv, info);
        if (words.some((word) => mention.test(known(word) ?? ''))) return this.maybe(info, `${line}: a program that may start tests`);
      }
      if (name === 'c8' || name === 'nyc')
        return again(
          afterOptions(
            words,
            new Set(['-r', '--reporter', '--lines', '--branches', '--functions', '--statements', '-x', '-n', '--config', '-c']),
          ),
        );
      if (name === 'react-scripts' || name === 'ng' || name === 'vue-cli-service')
        return first === 'test' ? this.maybe(info, `${line} is not followed`) : ordinary;
    }
    if (orchestrators.test(name) && (mention.test(line) || name === 'docker' || name === 'docker-compose')) {
      if (/^docker/.test(name) && !/\b(run|exec|up)\b/.test(line)) return ordinary;
      return this.maybe(info, `${line.slice(0, 120)}: ${name} is not followed`);
    }
    if (!reader.test(name) && words.some((word) => testRunner.test(known(word) ?? '')))
      return this.maybe(info, `${line.slice(0, 120)}: ${name} is not followed`);
    return ordinary;
  }

  private python(words: readonly Value[], info: CommandInfo, depth: number): Effect {
    const rest = afterOptions(words, new Set(['-W', '-X', '-m', '-c']));
    const at = words.findIndex((word) => known(word) === '-m');
    const flags = words.length - rest.length;
    const line = ['python', ...words.map((value) => known(value) ?? '…')].join(' ');
    if (at >= 0 && at < flags) {
      const inner = words.slice(at + 1);
      const module = known(inner[0]);
      if (module === undefined) return this.maybe(info, 'a Python module that is not known');
      if (module === 'pip' || module === 'venv' || module === 'build') return { kind: 'succeeds' };
      if (module === 'unittest') {
        if (!isPython(this.context.testFile)) return ordinary;
        const call = {
          repo: this.context.repo,
          testFile: this.context.testFile,
          words: inner.slice(1),
          cwd: info.cwd,
          environment: info.environment,
        };
        return this.select(unittestSelects(call), [text('python'), ...words], info);
      }
      return this.resolve(inner, info, depth + 1);
    }
    if (words.some((word, i) => i < flags && known(word) === '-c')) return ordinary;
    const script = known(rest[0]);
    if (script === undefined || !isPython(this.context.testFile)) return ordinary;
    const path = this.find(script, info);
    if (path === this.context.testFile) return this.maybe(info, `${line}: the file runs as a program, its tests only if it starts them`);
    if (/manage\.py$/.test(script) && known(rest[1]) === 'test') return this.maybe(info, `${line}: the Django test runner is not followed`);
    const source = path === undefined ? '' : (this.context.repo.text(path) ?? '');
    if (/\bpytest\b|\bunittest\.main\b/.test(source) && /subprocess|os\.system|pytest\.main|unittest\.main/.test(source))
      return this.maybe(info, `${line}: a program that starts tests is not followed`);
    return ordinary;
  }

  private make(words: readonly Value[], info: CommandInfo): Effect {
    const { repo } = this.context;
    const made = makeRun(words, { cwd: info.cwd, text: (path) => repo.text(path), exists: (path) => repo.exists(path) });
    if (made.kind === 'unclear') return this.maybe(info, made.reason);
    this.hop(info, made.note);
    return made.effect;
  }

  private coverage(words: readonly Value[], info: CommandInfo, depth: number): Effect {
    const at = words.findIndex((word) => known(word) === '-m' || known(word) === '--module');
    const inner =
      at >= 0
        ? words.slice(at + 1)
        : afterOptions(words, new Set(['--source', '--rcfile', '--include', '--omit', '--data-file', '--context', '--concurrency']));
    return at >= 0 ? this.python([text('-m'), ...inner], info, depth + 1) : this.python(inner, info, depth + 1);
  }

  /** A path of the command line as a file of the repository. */
  find(path: string, info: CommandInfo): string | undefined {
    if (info.cwd === undefined || path.startsWith('/')) return undefined;
    const joined = posix.normalize(posix.join(info.cwd, path));
    return this.context.repo.file(joined) ? joined : undefined;
  }

  private script(words: readonly Value[], info: CommandInfo, direct = false): Effect {
    const at = words.findIndex((word, i) => {
      const value = known(word);
      return value === undefined || (!/^[-+]/.test(value) && !/^(pipefail|errexit|nounset)$/.test(known(words[i]) ?? ''));
    });
    const name = known(words[at]);
    if (name === undefined) return this.maybe(info, 'a script that is not known');
    const path = this.find(name, info);
    const source = path === undefined ? undefined : this.context.repo.text(path);
    if (path === undefined || source === undefined)
      return mention.test(name) ? this.maybe(info, `${name} is not in the repository`) : ordinary;
    const shebang = direct ? (/^#!\s*(.*)/.exec(source)?.[1] ?? 'sh') : 'bash';
    if (!/\b(ba|da)?sh\b/.test(shebang)) {
      if (/python/.test(shebang)) return this.python([text(name), ...words.slice(at + 1)], info, 0);
      return mention.test(name) ? this.maybe(info, `${name}: a program that is not followed`) : ordinary;
    }
    this.hop(info, `runs ${path}`);
    return {
      kind: 'script',
      text: source,
      shell: /\bbash\b/.test(shebang) ? 'bash' : 'sh',
      errexit: /\s-\w*e/.test(shebang),
      pipefail: /pipefail/.test(shebang),
      path,
      line: 1,
      arguments: words.slice(at + 1),
    };
  }
}

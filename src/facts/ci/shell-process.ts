import { applyEffect, ask, type Invocation, invoke } from './shell-command.ts';
import { setVariable } from './shell-expand.ts';
import { finish, runList } from './shell-run.ts';
import { blur, type Effect, type Frame, initialState, lose, next, type ShellName, type State, type Variable } from './shell-state.ts';
import { known, unknownValue, type Value } from './shell-value.ts';

type Script = Extract<Effect, { kind: 'script' }>;

/** Runs a script in a shell of its own (or in this one when sourced) and comes back with its status. */
export function runProcess(script: Script, call: Invocation, state: State, frame: Frame): readonly State[] {
  const inner: Frame = {
    ...frame,
    shell: script.sourced ? frame.shell : script.shell,
    path: script.path,
    firstLine: script.line,
    ignored: script.sourced ? frame.ignored : false,
    inFunction: script.sourced ? frame.inFunction : false,
    sourced: script.sourced ?? false,
    subshell: script.sourced ? frame.subshell : false,
    depth: frame.depth + 1,
  };
  if (inner.depth > 30) return [blur({ ...state, status: 0 }, frame, call.line, 'nested too deeply')];
  const body = frame.parse(script.text);
  if (script.sourced) {
    return runList(body, [state], inner).map((after) => (after.control.kind === 'return' ? { ...after, control: next } : after));
  }
  const variables = new Map<string, Variable>();
  for (const [name, variable] of state.variables) if (variable.exported) variables.set(name, variable);
  for (const [name, value] of call.prefixed) variables.set(name, { value, exported: true });
  const entry: State = {
    ...initialState({
      errexit: script.errexit,
      pipefail: script.pipefail,
      variables,
      cwd: script.cwd ?? state.cwd,
      arguments: script.arguments,
    }),
    ran: state.ran,
    deviations: state.deviations,
    lost: state.lost,
    opaque: state.opaque,
  };
  return finish(runList(body, [entry], inner), inner).map((end) => {
    const back: State = { ...state, status: end.status, ran: end.ran, deviations: end.deviations, lost: end.lost, opaque: end.opaque };
    if (!script.ignored || end.status === 0) return back;
    return { ...(end.ran ? lose(back, inner, 1, 'its failure is ignored by the - prefix of the recipe') : back), status: 0 };
  });
}

interface ShellCall {
  readonly errexit: boolean;
  readonly pipefail: boolean;
  readonly command: boolean;
  readonly rest: readonly Value[];
}

/** Reads the options of a bash or sh command line; undefined when one is not known. */
export function shellOptions(words: readonly Value[]): ShellCall | undefined {
  let errexit = false;
  let pipefail = false;
  let command = false;
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = known(words[at]);
    if (word === undefined) return at === 0 || command ? { errexit, pipefail, command, rest: words.slice(at) } : undefined;
    if (word === '--') {
      at += 1;
      break;
    }
    if (word === '-' || !/^[-+]/.test(word)) break;
    if (word.startsWith('--')) continue;
    const on = word.startsWith('-');
    for (const letter of word.slice(1)) {
      if (letter === 'e') errexit = on;
      else if (letter === 'c') command = true;
      else if (letter === 'n') return undefined;
      else if (letter === 'o' || letter === 'O') {
        at += 1;
        const option = known(words[at]);
        if (option === 'errexit') errexit = on;
        if (option === 'pipefail') pipefail = on;
      }
    }
  }
  return { errexit, pipefail, command, rest: words.slice(at) };
}

function runShell(shell: ShellName, call: Invocation, state: State, frame: Frame): readonly State[] {
  const { line } = call;
  const options = shellOptions(call.argv.slice(1));
  const unclear = (reason: string): readonly State[] => [blur({ ...state, status: 0 }, frame, line, reason)];
  if (!options) return unclear('a shell with options that are not known');
  const { errexit, pipefail, rest } = options;
  const at = { path: frame.path, line: frame.firstLine + line - 1 };
  const script = (source: string, args: readonly Value[]): readonly State[] =>
    runProcess({ kind: 'script', text: source, shell, errexit, pipefail, ...at, arguments: args }, call, state, frame);
  if (options.command) {
    const source = known(rest[0]);
    return source === undefined ? unclear('a shell command whose text is not known') : script(source, rest.slice(2));
  }
  if (rest.length === 0) {
    if (typeof call.stdin === 'string') return script(call.stdin, []);
    return unclear('a shell that reads its script from somewhere unknown');
  }
  const effect = ask(call, state, frame);
  if (effect.kind !== 'script') return applyEffect(effect, call, state, frame);
  return runProcess({ ...effect, errexit: effect.errexit || errexit, pipefail: effect.pipefail || pipefail }, call, state, frame);
}

const xargsValues = new Set(['-n', '-I', '-P', '-L', '-d', '-a', '-s', '-E', '--max-args', '--max-procs', '--arg-file', '--delimiter']);

function runXargs(call: Invocation, state: State, frame: Frame): readonly State[] {
  let at = 1;
  let optional = false;
  for (let word = known(call.argv[at]); word?.startsWith('-'); word = known(call.argv[at])) {
    if (word === '-r' || word === '--no-run-if-empty' || /^-[0a-zA-Z]*r/.test(word)) optional = true;
    at += xargsValues.has(word) ? 2 : 1;
  }
  const inner = call.argv.slice(at);
  if (inner.length === 0) return [{ ...state, status: 0 }];
  // What comes from standard input is appended and not known.
  const argv: readonly Value[] = [...inner, { kind: 'unknown', prefix: '', many: true }];
  const after = invoke({ ...call, argv, stdin: null }, { ...state, functions: new Map() }, frame).map(
    (end): State => ({ ...end, functions: state.functions, status: end.status === 0 ? 0 : 123 }),
  );
  return optional ? [...after, { ...state, status: 0 }] : after;
}

function runFind(call: Invocation, state: State, frame: Frame): readonly State[] | undefined {
  const words = call.argv.map((value) => known(value) ?? '\u0000');
  const from = words.findIndex((word) => word === '-exec' || word === '-execdir' || word === '-ok');
  const length = words.slice(from + 1).findIndex((word) => word === ';' || word === '+');
  if (from < 0 || length < 0) return undefined;
  const batch = words[from + 1 + length] === '+';
  const argv = call.argv.slice(from + 1, from + 1 + length);
  const after = invoke({ ...call, argv, stdin: null }, { ...state, functions: new Map() }, frame).map((end): State => {
    if (!batch && end.ran && !state.ran)
      return {
        ...lose(end, frame, call.line, 'find -exec ... \\; drops the status of the command'),
        functions: state.functions,
        status: 0,
      };
    return { ...end, functions: state.functions, status: batch && end.status !== 0 ? 1 : 0 };
  });
  return [...after, { ...state, status: 0 }];
}

/** Runs commands that start other commands in ways of their own: shells, xargs, find. */
export function runShellCommand(name: string, call: Invocation, state: State, frame: Frame): readonly State[] | undefined {
  const base = name.replace(/^(\/usr)?\/bin\//, '');
  if (base === 'bash' || base === 'sh' || base === 'dash') return runShell(base === 'bash' ? 'bash' : 'sh', call, state, frame);
  if (base === 'zsh' || base === 'ksh' || base === 'fish')
    return [blur({ ...state, status: 0 }, frame, call.line, `${base} is not modelled`)];
  if (base === 'xargs') return runXargs(call, state, frame);
  if (base === 'find') return runFind(call, state, frame);
  if (base === 'getopts') return [0, 1].map((status) => setVariable({ ...state, status }, known(call.argv[2]) ?? 'opt', unknownValue));
  return undefined;
}

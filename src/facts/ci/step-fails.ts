import type { ParseShell } from '../../syntax/shell.ts';
import { makeRun } from './make.ts';
import { finish, runList } from './shell-run.ts';
import {
  type CommandInfo,
  type Effect,
  type Frame,
  initialState,
  type Note,
  type Place,
  type ShellHost,
  type ShellName,
  type State,
  type Variable,
} from './shell-state.ts';
import { known, type Truth, type Value } from './shell-value.ts';

export type StepVerdict =
  | { readonly kind: 'blocking' }
  | ({ readonly kind: 'not-blocking' } & Note)
  | ({ readonly kind: 'unknown' } & Note)
  /** No path reaches the command; `green` says how the script ends without it, when that is known. */
  | { readonly kind: 'absent'; readonly green?: Truth };

export interface ShellSetup {
  readonly shell: ShellName;
  readonly errexit: boolean;
  readonly pipefail: boolean;
}

/**
 * The shell behind a `shell:` value on Linux and macOS, by GitHub's documented command lines;
 * undefined for shells that are not modelled here (pwsh, cmd, python, custom ones).
 */
export function shellSetup(shell: string | undefined): ShellSetup | undefined {
  if (shell === undefined) return { shell: 'bash', errexit: true, pipefail: false };
  if (shell === 'bash') return { shell: 'bash', errexit: true, pipefail: true };
  if (shell === 'sh') return { shell: 'sh', errexit: true, pipefail: false };
  const custom = /^(?:\/(?:usr\/)?bin\/)?(bash|sh|dash)((?:\s+(?:-[a-z]+|--[a-z]+|pipefail|errexit))*)\s+\{0\}$/.exec(shell.trim());
  if (!custom) return undefined;
  const flags = (custom[2] ?? '').split(/\s+/).filter((word) => word !== '');
  const short = flags.filter((word) => /^-[a-z]+$/.test(word)).join('');
  const named = (option: string): boolean => flags.some((word, i) => word === option && /o$/.test(flags[i - 1] ?? ''));
  return { shell: custom[1] === 'bash' ? 'bash' : 'sh', errexit: short.includes('e') || named('errexit'), pipefail: named('pipefail') };
}

export interface ScriptRun extends Place {
  readonly text: string;
  readonly setup: ShellSetup;
  readonly host: ShellHost;
  readonly parse: ParseShell;
  readonly environment?: ReadonlyMap<string, Value>;
  readonly cwd?: string | undefined;
}

/** What a POSIX shell refuses to read, wherever it stands. */
const bashSyntax = /[\w\]]\+?=\(|\|&|<<<|[<>]\(|;;?&(?!&)|(^|[;&|]\s*)function\s/m;

const refused = (script: string): boolean => bashSyntax.test(script.replace(/\\.|'[^']*'|"(?:[^"\\]|\\.)*"|(^|\s)#.*/g, ''));

/** All ways the script may end when the subject command fails and any other command may succeed or fail. */
export function scriptEnds(run: ScriptRun): readonly State[] {
  const variables = new Map<string, Variable>();
  for (const [name, value] of run.environment ?? []) variables.set(name, { value, exported: true });
  const frame: Frame = {
    shell: run.setup.shell,
    host: run.host,
    parse: run.parse,
    path: run.path,
    firstLine: run.line,
    ignored: false,
    inFunction: false,
    subshell: false,
    depth: 0,
    budget: { left: 20_000 },
  };
  if (run.setup.shell === 'sh' && refused(run.text)) {
    const reason = 'sh cannot read this script: it is written for bash';
    return [{ ...initialState({ errexit: false, pipefail: false }), opaque: { reason, path: run.path, line: run.line } }];
  }
  const start = initialState({ errexit: run.setup.errexit, pipefail: run.setup.pipefail, variables, cwd: run.cwd });
  try {
    return finish(runList(run.parse(run.text), [start], frame), frame);
  } catch {
    const opaque: Note = { reason: 'the script could not be followed', path: run.path, line: run.line };
    return [{ ...start, opaque }];
  }
}

/** Judges the ends of a script: must it be red when the subject fails? */
export function judgeEnds(ends: readonly State[], at: Place): StepVerdict {
  const opaque = ends.find((end) => end.opaque)?.opaque;
  if (opaque) return { kind: 'unknown', ...opaque };
  const ran = ends.filter((end) => end.ran);
  const green = ran.filter((end) => end.status === 0);
  const worst = green[0];
  if (ends.length === 0) return { kind: 'unknown', reason: 'the script never ends', ...at };
  if (ran.length === 0) {
    const red = ends.filter((end) => end.status !== 0).length;
    return { kind: 'absent', green: red === 0 ? true : red === ends.length ? false : undefined };
  }
  if (!worst) {
    const skipped = ends.some((end) => !end.ran && end.status === 0);
    if (skipped) return { kind: 'unknown', reason: 'a condition that is not known decides whether the command runs at all', ...at };
    return { kind: 'blocking' };
  }
  const fewest = Math.min(...ran.map((end) => end.deviations));
  const plain = ran.filter((end) => end.deviations === fewest);
  const { reason, path, line } = worst.lost ?? { reason: 'the script ends with status 0 although the command failed', ...at };
  const lost: Note = { reason, path, line };
  if (plain.every((end) => end.status === 0)) return { kind: 'not-blocking', ...lost };
  return { kind: 'unknown', ...lost, reason: `in some cases ${lost.reason}` };
}

/** Commands that only name others. */
const readers = /^(grep|egrep|fgrep|rg|sed|awk|cut|tr|ls|cat|cp|mv|rm|touch|chmod|which|git|export|head|tail|sort|diff|wc)$/;

/** Without a repository: makefiles come from the command line only, and other scripts are not known. */
function effectOf(argv: readonly Value[], info: CommandInfo, isSubject: (argv: readonly (string | undefined)[]) => boolean): Effect {
  const words = argv.map(known);
  const [name = '', ...rest] = words;
  if (isSubject(words)) return { kind: 'subject' };
  if (name === 'make') {
    const made = makeRun(argv.slice(1), { cwd: info.cwd, text: () => undefined, exists: () => false });
    return made.kind === 'run' ? made.effect : { kind: 'opaque', reason: made.reason };
  }
  const script = /^(bash|sh|dash|source|\.)$/.test(name) ? (rest[0] ?? '') : name.includes('/') ? name : undefined;
  if (script !== undefined) return { kind: 'opaque', reason: `the script ${script} is not known` };
  const handed = rest.findIndex((_, i) => isSubject(rest.slice(i)) || rest[i]?.split(/[^\w./-]+/).some((word) => isSubject([word])));
  if (handed >= 0 && !readers.test(name)) return { kind: 'opaque', reason: `what ${name} does with ${rest[handed]} is not known` };
  return { kind: 'ordinary' };
}

/**
 * Can this script end green when a command that `isSubject` picks has failed? Every other command may succeed or fail.
 * `shell` is the workflow's value (undefined: the default `bash -e`).
 */
export function stepFails(
  script: string,
  shell: string | undefined,
  isSubject: (argv: readonly (string | undefined)[]) => boolean,
  parse: ParseShell,
): StepVerdict {
  const at: Place = { path: '', line: 1 };
  const setup = shellSetup(shell);
  if (!setup) return { kind: 'unknown', reason: `the shell ${shell ?? ''} is not modelled`, ...at };
  const host: ShellHost = { command: (argv, info) => effectOf(argv, info, isSubject) };
  return judgeEnds(scriptEnds({ text: script, setup, host, parse, ...at }), at);
}

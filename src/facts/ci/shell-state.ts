import type { ParseShell, ShellStatement } from '../../syntax/shell.ts';
import type { Status, Value } from './shell-value.ts';

export interface Place {
  readonly path: string;
  readonly line: number;
}

export interface Note extends Place {
  readonly reason: string;
}

/** A weak note gives way to a better reason found later. */
export interface Loss extends Note {
  readonly weak: boolean;
}

export interface Variable {
  readonly value: Value;
  readonly exported: boolean;
}

export type Control =
  | { readonly kind: 'next' }
  | { readonly kind: 'exit' }
  | { readonly kind: 'return' }
  | { readonly kind: 'break' | 'continue'; readonly levels: number };

/** One possible state of a running shell. `ran`: the subject command has run (and failed). */
export interface State {
  readonly status: Status;
  readonly control: Control;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly functions: ReadonlyMap<string, ShellStatement>;
  readonly arguments: readonly Value[] | undefined;
  readonly errexit: boolean;
  readonly pipefail: boolean;
  readonly inheritErrexit: boolean;
  readonly pipestatus: readonly Status[];
  readonly jobs: readonly Status[];
  readonly exitTrap: string | undefined;
  readonly errTrap: string | undefined;
  /** Repository-relative; undefined when it is not known. */
  readonly cwd: string | undefined;
  readonly ran: boolean;
  /** How many other commands failed on this path. */
  readonly deviations: number;
  /** Where the subject's failure was first dropped. */
  readonly lost: Loss | undefined;
  /** First thing on this path that was not understood. */
  readonly opaque: Note | undefined;
}

/** What a command means to the question asked. */
export type Effect =
  /** The command under question; it fails with `status` (1 when absent). */
  | { readonly kind: 'subject'; readonly status?: number }
  | { readonly kind: 'ordinary' }
  | { readonly kind: 'succeeds' }
  | { readonly kind: 'fails' }
  | { readonly kind: 'opaque'; readonly reason: string }
  | {
      readonly kind: 'script';
      readonly text: string;
      readonly shell: ShellName;
      readonly errexit: boolean;
      readonly pipefail: boolean;
      readonly path: string;
      readonly line: number;
      readonly cwd?: string;
      readonly arguments?: readonly Value[];
      /** Runs in the calling shell (`source`). */
      readonly sourced?: boolean;
      /** The failure is ignored (make's `-` prefix). */
      readonly ignored?: boolean;
    }
  /** Runs one after the other and stops at the first failure, with `failure` as status when given. */
  | { readonly kind: 'sequence'; readonly items: readonly Effect[]; readonly failure?: number };

export interface CommandInfo extends Place {
  readonly cwd: string | undefined;
  /** Exported and prefixed variables that were set in the script or are known from outside. */
  readonly environment: ReadonlyMap<string, Value>;
}

export type ShellName = 'bash' | 'sh';

export interface ShellHost {
  command(argv: readonly Value[], info: CommandInfo): Effect;
}

/** Where and how a statement runs. `ignored`: errexit does not act here. */
export interface Frame {
  readonly shell: ShellName;
  readonly host: ShellHost;
  readonly parse: ParseShell;
  readonly path: string;
  readonly firstLine: number;
  readonly ignored: boolean;
  readonly inFunction: boolean;
  /** Inside a sourced file, which `return` ends. */
  readonly sourced?: boolean;
  readonly subshell: boolean;
  /** Inside an EXIT trap: the status of the shell before it, which a plain `exit` there keeps. */
  readonly trapStatus?: Status;
  readonly depth: number;
  readonly budget: { left: number };
}

export const next: Control = { kind: 'next' };

export function initialState(options: {
  errexit: boolean;
  pipefail: boolean;
  variables?: ReadonlyMap<string, Variable>;
  cwd?: string | undefined;
  arguments?: readonly Value[] | undefined;
}): State {
  return {
    status: 0,
    control: next,
    variables: options.variables ?? new Map(),
    functions: new Map(),
    arguments: options.arguments ?? [],
    errexit: options.errexit,
    pipefail: options.pipefail,
    inheritErrexit: false,
    pipestatus: [0],
    jobs: [],
    exitTrap: undefined,
    errTrap: undefined,
    cwd: options.cwd,
    ran: false,
    deviations: 0,
    lost: undefined,
    opaque: undefined,
  };
}

export const place = (frame: Frame, line: number): Place => ({ path: frame.path, line: frame.firstLine + line - 1 });

/** Notes where the subject's failure is dropped; the first place counts. */
export const lose = (state: State, frame: Frame, line: number, reason: string, weak = false): State =>
  state.lost && (weak || !state.lost.weak) ? state : { ...state, lost: { reason, weak, ...place(frame, line) } };

export const blur = (state: State, frame: Frame, line: number, reason: string): State =>
  state.opaque ? state : { ...state, opaque: { reason, ...place(frame, line) } };

function key(state: State): string {
  const { variables, functions, deviations, ...rest } = state;
  const functionKey = [...functions].map(([name, body]) => `${name}@${body.line}`);
  return JSON.stringify([rest, [...variables], functionKey, Math.min(deviations, 2)]);
}

/** Drops states that cannot be told apart. */
export function distinct(states: readonly State[]): readonly State[] {
  if (states.length < 2) return states;
  const seen = new Map<string, State>();
  for (const state of states) {
    const id = key(state);
    if (!seen.has(id)) seen.set(id, state);
  }
  return [...seen.values()];
}

export const stateKey = key;

import type { ShellStatement } from '../../syntax/shell.ts';
import { runBuiltin } from './shell-builtins.ts';
import { expandWord, setVariable } from './shell-expand.ts';
import { runProcess, runShellCommand } from './shell-process.ts';
import { expandAll, runList, runRedirects, runSubshell, settle } from './shell-run.ts';
import { blur, type Effect, type Frame, lose, next, place, type State } from './shell-state.ts';
import { known, type Status, text, unknownValue, type Value } from './shell-value.ts';
import { unwrap } from './wrappers.ts';

type Simple = Extract<ShellStatement, { kind: 'simple' | 'declaration' }>;

/** What a command line means where it stands. `stdin` is piped text, null when something unknown is piped in. */
export interface Invocation {
  readonly argv: readonly Value[];
  readonly prefixed: ReadonlyMap<string, Value>;
  readonly line: number;
  readonly stdin: string | null | undefined;
}

/** `name=(...)` and `name+=(...)`. */
function extended(before: Value | undefined, items: readonly Value[], append: boolean): Value {
  const vague = items.some((item) => item.kind === 'unknown' && item.many);
  if (vague || (append && before !== undefined && before.kind !== 'list' && !(before.kind === 'text' && before.text === '')))
    return unknownValue;
  return { kind: 'list', items: [...(append && before?.kind === 'list' ? before.items : []), ...items] };
}

/** `name=...` and `name+=...`. */
function appended(before: Value | undefined, value: Value | undefined, append: boolean): Value {
  if (!append) return value ?? unknownValue;
  const [start, end] = [known(before), known(value)];
  return start === undefined || end === undefined ? unknownValue : text(start + end);
}

function assign(
  statement: Simple,
  state: State,
  frame: Frame,
): readonly { state: State; values: ReadonlyMap<string, Value>; substituted: boolean }[] {
  let drafts: { state: State; values: ReadonlyMap<string, Value>; substituted: boolean }[] = [
    { state, values: new Map(), substituted: false },
  ];
  for (const { name, value, append, indexed } of statement.assignments) {
    drafts = drafts.flatMap((draft) =>
      expandWord(value, draft.state, frame, runSubshell).map((expanded) => {
        const only = expanded.fields.length === 1 ? expanded.fields[0] : expanded.fields.length === 0 ? text('') : undefined;
        const words = expanded.fields.map(known);
        // Assignments do not split: the fields were one text.
        const joined = words.every((word) => word !== undefined) ? text(words.join(' ')) : undefined;
        const array = value.parts.some((part) => part.kind === 'list');
        const before = draft.state.variables.get(name)?.value;
        const assigned = indexed
          ? unknownValue
          : array
            ? extended(before, expanded.fields, append)
            : appended(before, only ?? joined, append);
        return {
          state: expanded.state,
          values: new Map(draft.values).set(name, assigned),
          substituted: draft.substituted || expanded.substituted,
        };
      }),
    );
  }
  return drafts;
}

/** Runs a simple command or declaration. */
export function runSimple(statement: Simple, state: State, frame: Frame): readonly State[] {
  const { line } = statement;
  const ends = assign(statement, state, frame).flatMap((draft): readonly State[] => {
    if (statement.kind === 'declaration') return declare(statement, draft.state, draft.values, state, frame);
    const redirected = runRedirects(statement.redirects, draft.state, frame);
    return redirected.flatMap((start) => {
      if (statement.words.length === 0) {
        let after = start;
        for (const [name, value] of draft.values) after = setVariable(after, name, value);
        return [{ ...after, status: draft.substituted ? start.status : 0 }];
      }
      const before = start.ran;
      return expandAll(statement.words, start, frame).flatMap(({ state: expanded, fields }) => {
        const marked =
          expanded.ran && !before
            ? lose(expanded, frame, line, 'the status of a command substitution in an argument is never looked at')
            : expanded;
        const piped = statement.redirects.filter((redirect) => redirect.operator === '|' || redirect.operator.startsWith('<')).at(-1);
        const stdin = piped ? (piped.text ?? null) : undefined;
        if (fields.length === 0) return [marked];
        return invoke({ argv: fields, prefixed: draft.values, line, stdin }, { ...marked, status: marked.status }, frame);
      });
    });
  });
  return ends.flatMap((end) => (end.control.kind === 'next' ? settle({ ...end, pipestatus: [end.status] }, frame, line) : [end]));
}

function declare(statement: Simple, state: State, values: ReadonlyMap<string, Value>, before: State, frame: Frame): readonly State[] {
  const command = statement.kind === 'declaration' ? statement.command : '';
  if (command === 'local' && !frame.inFunction)
    return [frame.shell === 'sh' ? blur(state, frame, statement.line, 'local outside a function') : { ...state, status: 1 }];
  const foreign = frame.shell === 'sh' && /^(declare|typeset)$/.test(command);
  let after = foreign ? blur(state, frame, statement.line, `sh has no ${command}`) : state;
  if (command.startsWith('unset')) for (const word of statement.words) after = setVariable(after, word.raw, unknownValue);
  const integer = statement.words.some((word) => /^-[a-zA-Z]*i/.test(word.raw));
  for (const [name, value] of values)
    after = setVariable(after, name, integer ? unknownValue : value, command === 'export' ? true : undefined);
  if (command === 'export') {
    for (const word of statement.words) after = setVariable(after, word.raw, after.variables.get(word.raw)?.value ?? unknownValue, true);
  }
  const marked = after.ran && !before.ran ? lose(after, frame, statement.line, `${command} drops the status of the substitution`) : after;
  return [{ ...marked, status: 0 }];
}

/** Runs a command line: function, builtin, wrapper, shell, or something the host knows. */
export function invoke(call: Invocation, state: State, frame: Frame): readonly State[] {
  const { line } = call;
  const name = known(call.argv[0]);
  if (frame.depth > 30) return [blur({ ...state, status: 0 }, frame, line, 'nested too deeply')];
  if (name === undefined) {
    const host = ask(call, state, frame);
    return host.kind === 'ordinary'
      ? [blur({ ...state, status: 0 }, frame, line, 'the command name is not known')]
      : applyEffect(host, call, state, frame);
  }
  const base = name.replace(/^\/(?:usr\/(?:local\/)?)?s?bin\//, '');
  if (base !== name) return withoutFunctions({ ...call, argv: [text(base), ...call.argv.slice(1)] }, state, frame);
  const body = state.functions.get(name);
  if (body) {
    const inner: Frame = { ...frame, inFunction: true, depth: frame.depth + 1 };
    return runList([body], [{ ...state, arguments: call.argv.slice(1) }], inner).map((after) => ({
      ...after,
      arguments: state.arguments,
      control: after.control.kind === 'return' ? next : after.control,
    }));
  }
  const builtin = runBuiltin(name, call, state, frame);
  if (builtin) return builtin;
  const shell = runShellCommand(name, call, state, frame);
  if (shell) return shell;
  const inner = unwrap(call.argv);
  if (inner) {
    if (inner.opaque) return [blur({ ...state, status: 0 }, frame, line, inner.opaque)];
    const prefixed = new Map([...call.prefixed, ...inner.environment]);
    const after = withoutFunctions({ ...call, argv: inner.argv, prefixed }, state, frame);
    return name === 'exec' ? after.map((end) => ({ ...end, control: { kind: 'exit' } })) : after;
  }
  return applyEffect(ask(call, state, frame), call, state, frame);
}

/** Programs that start others know no functions of the shell. */
const withoutFunctions = (call: Invocation, state: State, frame: Frame): readonly State[] =>
  invoke(call, { ...state, functions: new Map() }, frame).map((end) => ({ ...end, functions: state.functions }));

/** Asks the host; exported variables and prefixes are what the command sees. */
export function ask(call: Invocation, state: State, frame: Frame): Effect {
  const environment = new Map<string, Value>();
  for (const [name, variable] of state.variables) if (variable.exported) environment.set(name, variable.value);
  for (const [name, value] of call.prefixed) environment.set(name, value);
  return frame.host.command(call.argv, { cwd: state.cwd, environment, ...place(frame, call.line) });
}

const answers = /^([ef]?grep|rg|ag|ack|diff|cmp|comm|jq)$/;

const failing = (state: State, status: Status): State => ({ ...state, status });

/** Turns an effect into the states after it. */
export function applyEffect(effect: Effect, call: Invocation, state: State, frame: Frame): readonly State[] {
  switch (effect.kind) {
    case 'subject':
      return [{ ...state, ran: true, status: effect.status ?? 1 }];
    case 'succeeds':
      return [{ ...state, status: 0 }];
    case 'fails':
      return [failing(state, 1)];
    case 'opaque':
      return [blur({ ...state, status: 0 }, frame, call.line, effect.reason)];
    case 'ordinary': {
      const good = failing(state, 0);
      // What it looks for may be what the subject has written, or not.
      if (state.ran && answers.test(known(call.argv[0]) ?? '')) return [good, failing(state, 1)];
      // Where errexit acts, a failure of another command ends the script red and proves nothing.
      if (state.errexit && !frame.ignored && state.exitTrap === undefined && state.errTrap === undefined) return [good];
      return [good, { ...state, status: 'nonzero', deviations: state.deviations + 1 }];
    }
    case 'script':
      return runProcess(effect, call, state, frame);
    case 'sequence': {
      let states: readonly State[] = [{ ...state, status: 0 }];
      for (const item of effect.items) {
        states = states.flatMap((current) => (current.status === 0 ? applyEffect(item, call, current, frame) : [current]));
      }
      const { failure } = effect;
      return failure === undefined ? states : states.map((after) => (after.status === 0 ? after : { ...after, status: failure }));
    }
  }
}

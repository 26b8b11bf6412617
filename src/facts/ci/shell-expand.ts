import type { ShellStatement, ShellWord } from '../../syntax/shell.ts';
import { evaluateArithmetic } from './shell-arithmetic.ts';
import { blur, type Frame, lose, type State } from './shell-state.ts';
import { jobMark, known, statusValue, text, unknownValue, type Value } from './shell-value.ts';

/** Runs a body in a subshell; the states are those of the caller afterwards. */
export type RunSubshell = (
  body: readonly ShellStatement[],
  state: State,
  frame: Frame,
  options?: { clearErrexit?: boolean; ignored?: boolean },
) => readonly State[];

export interface Expanded {
  readonly state: State;
  readonly fields: readonly Value[];
  /** Whether a command substitution ran, so that its status is the state's. */
  readonly substituted: boolean;
}

export function setVariable(state: State, name: string, value: Value, exported?: boolean): State {
  const variables = new Map(state.variables);
  variables.set(name, { value, exported: exported ?? variables.get(name)?.exported ?? false });
  return { ...state, variables };
}

function readParameter(name: string, state: State): Value {
  if (name === '?') return statusValue(state.status);
  if (name === '!') return state.jobs.length > 0 ? text(jobMark(state.jobs.length - 1)) : text('');
  if (name === '#') return state.arguments ? text(String(state.arguments.length)) : unknownValue;
  if (/^[1-9]\d*$/.test(name)) return state.arguments ? (state.arguments[Number(name) - 1] ?? text('')) : unknownValue;
  if (name === 'PIPESTATUS') return readStatus(state, 0);
  const value = state.variables.get(name)?.value ?? unknownValue;
  return value.kind === 'list' ? (value.items[0] ?? text('')) : value;
}

const isList = ({ name, argument }: { readonly name: string; readonly argument?: ShellWord }): boolean =>
  name === '@' || name === '*' || argument?.raw === '@' || argument?.raw === '*';

const itemsOf = (state: State, name: string): readonly Value[] | undefined => {
  const value = state.variables.get(name)?.value;
  return value?.kind === 'list' ? value.items : undefined;
};

function readStatus(state: State, index: number): Value {
  const status = state.pipestatus[index];
  return status === undefined ? text('') : statusValue(status);
}

export function arithmetic(source: string, state: State): { state: State; value: Value } {
  let current = state;
  const value = evaluateArithmetic(source, {
    read: (name, index) =>
      name === 'PIPESTATUS' ? readStatus(current, index ?? 0) : index === undefined ? readParameter(name, current) : unknownValue,
    write: (name, to) => {
      current = setVariable(current, name, to);
    },
  });
  return { state: current, value };
}

/** Output of the few commands whose output is plain: echo, printf of one word, seq. */
function output(body: readonly ShellStatement[], state: State, frame: Frame, run: RunSubshell): Value {
  const only = body[0];
  if (body.length !== 1 || only?.kind !== 'simple' || only.assignments.length > 0 || only.redirects.length > 0) return unknownValue;
  const words = only.words.flatMap((word) => expandWord(word, state, frame, run)[0]?.fields ?? [unknownValue]);
  const values = words.map(known);
  const [command, first, second] = values;
  const last = words[1];
  if (command === 'echo' && words.length === 2 && last && last.kind !== 'unknown' && !first?.startsWith('-')) return last;
  if (command === 'echo' && values.every((value) => value !== undefined) && !first?.startsWith('-')) return text(values.slice(1).join(' '));
  if (command === 'printf' && values.length === 2 && first !== undefined && !/[%\\]/.test(first)) return text(first);
  if (command === 'seq' && words.length <= 3) {
    const from = second === undefined ? 1 : Number(first);
    const to = Number(second ?? first);
    if (words.length === values.filter((v) => v !== undefined).length && to - from < 20) {
      return text(Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i).join(' '));
    }
  }
  return unknownValue;
}

interface Draft {
  readonly state: State;
  readonly values: readonly { value: Value; quoted: boolean }[];
  readonly substituted: boolean;
}

function parameter(
  name: string,
  operator: string | undefined,
  argument: ShellWord | undefined,
  state: State,
  frame: Frame,
  run: RunSubshell,
): Value {
  const value = readParameter(name, state);
  if (operator === undefined) return value;
  if (operator === '#') {
    const items = itemsOf(state, name);
    if (argument?.raw && items) return text(String(items.length));
    const whole = known(value);
    return whole === undefined || argument?.raw ? unknownValue : text(String(whole.length));
  }
  if (operator === '[') {
    const index = argument?.raw ?? '';
    if (name === 'PIPESTATUS' && /^\d+$/.test(index)) return readStatus(state, Number(index));
    const list = state.variables.get(name)?.value;
    if (list?.kind === 'list' && /^\d+$/.test(index)) return list.items[Number(index)] ?? text('');
    return { kind: 'unknown', prefix: '', many: true };
  }
  const other = (): Value => {
    const fields = argument ? (expandWord(argument, state, frame, run)[0]?.fields ?? []) : [];
    return fields.length === 0 ? text('') : fields.length === 1 ? (fields[0] ?? unknownValue) : unknownValue;
  };
  if (value.kind === 'unknown') return { kind: 'unknown', prefix: '', many: true };
  const empty = value.kind === 'text' && value.text === '';
  // A name the script set to nothing is set; only `:` forms treat it as missing.
  const missing = empty && operator.startsWith(':');
  if (operator.endsWith('+')) return missing ? text('') : other();
  return missing ? other() : value;
}

/** Expands a word to fields, on every path its command substitutions open. */
export function expandWord(word: ShellWord, state: State, frame: Frame, run: RunSubshell): readonly Expanded[] {
  const line = word.line;
  let drafts: Draft[] = [{ state, values: [], substituted: false }];
  const add = (draft: Draft, value: Value, quoted: boolean, after = draft.state): Draft => ({
    ...draft,
    state: after,
    values: [...draft.values, { value, quoted }],
  });
  for (const part of word.parts) {
    drafts = drafts.flatMap((draft): Draft[] => {
      switch (part.kind) {
        case 'text': {
          const glob = !part.quoted && /[*?[]/.test(part.text);
          return [add(draft, glob ? { kind: 'text', text: part.text, glob } : text(part.text), true)];
        }
        case 'parameter': {
          if (frame.shell === 'sh' && (part.operator === '[' || part.name === 'PIPESTATUS')) {
            return [add({ ...draft, state: blur(draft.state, frame, line, 'sh has no PIPESTATUS and no arrays') }, unknownValue, true)];
          }
          if (part.operator !== '#' && isList(part)) {
            const list =
              part.name === 'PIPESTATUS'
                ? draft.state.pipestatus.map(statusValue)
                : part.operator === '['
                  ? itemsOf(draft.state, part.name)
                  : draft.state.arguments;
            if (!list || word.parts.some((p) => p !== part && !(p.kind === 'text' && p.text === ''))) {
              return [add(draft, { kind: 'unknown', prefix: '', many: true }, true)];
            }
            const words = list.map(known);
            // Quoted, `*` is one word.
            if (part.quoted && (part.name === '*' || part.argument?.raw === '*'))
              return [add(draft, words.includes(undefined) ? unknownValue : text(words.join(' ')), true)];
            return [{ ...draft, values: list.map((value) => ({ value, quoted: true })), substituted: draft.substituted }];
          }
          return [add(draft, parameter(part.name, part.operator, part.argument, draft.state, frame, run), part.quoted)];
        }
        case 'command': {
          const value = output(part.body, draft.state, frame, run);
          const clear = frame.shell === 'bash' && !draft.state.inheritErrexit;
          return run(part.body, draft.state, frame, { clearErrexit: clear }).map((after) => ({
            ...add(draft, value, part.quoted, after),
            substituted: true,
          }));
        }
        case 'arithmetic': {
          const result = arithmetic(part.text, draft.state);
          return [add(draft, result.value, true, result.state)];
        }
        case 'process': {
          const entry = frame.shell === 'sh' ? blur(draft.state, frame, line, 'sh has no process substitution') : draft.state;
          return run(part.body, entry, frame).map((after) => {
            const failed = after.ran && !draft.state.ran;
            const kept = failed ? lose(after, frame, line, 'the status of a process substitution is never looked at') : after;
            return add(draft, unknownValue, true, { ...kept, status: draft.state.status });
          });
        }
        case 'list':
          return [
            {
              ...draft,
              state: frame.shell === 'sh' ? blur(draft.state, frame, line, 'sh has no arrays and no ranges') : draft.state,
              values: part.words.map((inner) => ({
                value: expandWord(inner, draft.state, frame, run)[0]?.fields[0] ?? unknownValue,
                quoted: true,
              })),
            },
          ];
        default:
          return [add(draft, { kind: 'unknown', prefix: '', many: true }, false)];
      }
    });
  }
  const lists = word.parts.some((part) => part.kind === 'list' || (part.kind === 'parameter' && part.operator !== '#' && isList(part)));
  return drafts.map((draft) => ({
    state: draft.state,
    substituted: draft.substituted,
    fields: lists ? draft.values.map((v) => v.value) : join(draft),
  }));
}

function join(draft: Draft): readonly Value[] {
  const only = draft.values.filter(({ value }) => !(value.kind === 'text' && value.text === ''));
  const single = only[0];
  const anyQuoted = draft.values.some(({ quoted }) => quoted);
  if (only.length === 0) return anyQuoted ? [text('')] : [];
  if (only.length === 1 && single && single.value.kind !== 'text') {
    return [single.value.kind === 'unknown' ? { ...single.value, many: single.value.many || !single.quoted } : single.value];
  }
  let prefix = '';
  for (const { value } of only) {
    if (value.kind !== 'text') return [{ kind: 'unknown', prefix, many: only.some((v) => !v.quoted && v.value.kind === 'unknown') }];
    prefix += value.text;
  }
  const glob = only.some(({ value }) => value.kind === 'text' && value.glob);
  // Unquoted expansions split at white space when they stand alone.
  if (only.length === 1 && !single?.quoted)
    return prefix
      .split(/[ \t\n]+/)
      .filter((field) => field !== '')
      .map(text);
  return [glob ? { kind: 'text', text: prefix, glob } : text(prefix)];
}

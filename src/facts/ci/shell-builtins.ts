import { posix } from 'node:path';
import type { Invocation } from './shell-command.ts';
import { ask } from './shell-command.ts';
import { arithmetic, setVariable } from './shell-expand.ts';
import { runProcess } from './shell-process.ts';
import { runList } from './shell-run.ts';
import { blur, type Frame, lose, type State } from './shell-state.ts';
import { evaluateTest, jobMark, known, type Status, text, unknownValue, type Value } from './shell-value.ts';

/** Commands taken to succeed: nothing in a script depends on their failure. */
const trivial = new Set([
  ...['echo', 'printf', 'true', ':', 'sleep', 'date', 'mkdir', 'pushd', 'popd', 'umask', 'hash', 'jobs', 'pwd', 'ulimit', 'disown'],
]);

const branches = (state: State): readonly State[] => [
  { ...state, status: 0 },
  { ...state, status: 1 },
];

function statusOf(value: Value | undefined, state: State): Status | undefined {
  if (!value) return state.status;
  if (value.kind === 'nonzero') return 'nonzero';
  if (value.kind === 'text') return /^\d+$/.test(value.text) ? Number(value.text) % 256 : 2;
  return undefined;
}

function leave(kind: 'exit' | 'return', value: Value | undefined, state: State, frame: Frame, line: number): readonly State[] {
  if (kind === 'return' && frame.shell === 'bash' && !frame.inFunction && !frame.sourced) return [{ ...state, status: 2 }];
  const status = statusOf(value, kind === 'exit' && frame.trapStatus !== undefined ? { ...state, status: frame.trapStatus } : state);
  const control = { kind };
  if (status === undefined)
    return [
      { ...state, status: 0, control },
      { ...state, status: 'nonzero', control },
    ];
  const forced = kind === 'exit' && value !== undefined && status === 0 && state.ran;
  return [{ ...(forced ? lose(state, frame, line, 'the script exits with 0 afterwards') : state), status, control }];
}

function setOptions(words: readonly Value[], state: State, frame: Frame, line: number): State {
  let after: State = { ...state, status: 0 };
  for (let i = 0; i < words.length; i += 1) {
    const word = known(words[i]);
    if (word === undefined) return blur(after, frame, line, 'set with an option that is not known');
    const on = word.startsWith('-');
    if (word === '--' || !/^[-+]\w/.test(word)) return { ...after, arguments: words.slice(word === '--' ? i + 1 : i) };
    for (const letter of word.slice(1)) {
      if (letter === 'e') after = { ...after, errexit: on };
      if (letter !== 'o') continue;
      i += 1;
      const option = known(words[i]);
      if (option === 'errexit') after = { ...after, errexit: on };
      else if (option === 'pipefail') {
        if (frame.shell === 'sh') return blur(after, frame, line, 'not every sh knows pipefail');
        after = { ...after, pipefail: on };
      } else if (option === 'posix') after = { ...after, inheritErrexit: on };
      else if (option === undefined) return blur(after, frame, line, 'set -o with an option that is not known');
    }
  }
  return after;
}

function trap(words: readonly Value[], state: State, frame: Frame, line: number): State {
  const after: State = { ...state, status: 0 };
  const first = words[0];
  if (!first || known(first)?.startsWith('-l') || known(first) === '-p') return after;
  const signals = words.slice(1).map(known);
  const body = known(first);
  const watched = signals.some((signal) => signal === undefined || /^(SIG)?(EXIT|ERR|DEBUG|RETURN|0|CHLD)$/i.test(signal));
  if (!watched) return after;
  if (frame.shell === 'sh' && signals.some((signal) => /^(ERR|DEBUG|RETURN)$/i.test(signal ?? '')))
    return blur(after, frame, line, 'sh knows no such trap');
  if (body === undefined || signals.includes(undefined)) return blur(after, frame, line, 'a trap whose text is not known');
  let result = after;
  for (const signal of signals) {
    const value = body === '-' || body === '' ? undefined : body;
    if (/^(EXIT|0)$/i.test(signal ?? '')) result = { ...result, exitTrap: value };
    else if (/^(SIG)?ERR$/i.test(signal ?? '')) result = { ...result, errTrap: value };
    else if (/^(DEBUG|RETURN|(SIG)?CHLD)$/i.test(signal ?? '')) result = blur(result, frame, line, `a trap on ${signal}`);
  }
  return result;
}

function wait(words: readonly Value[], state: State, frame: Frame, line: number): State {
  if (words.length === 0) return { ...state, status: 0 };
  let status: Status | undefined = 0;
  const any = words.length === 1 && known(words[0]) === '-n' && state.jobs.length === 1;
  for (const word of any ? [text(jobMark(0))] : words) {
    const id = /^\ue000(\d+)\ue001$/.exec(known(word) ?? '')?.[1];
    status = id === undefined ? undefined : state.jobs[Number(id)];
  }
  return status === undefined ? blur({ ...state, status: 0 }, frame, line, 'wait for a process that is not known') : { ...state, status };
}

function changeDirectory(words: readonly Value[], state: State): State {
  const target = known(words.find((word) => known(word) !== '--'));
  const plain = target !== undefined && !/^[-~/]/.test(target) && state.cwd !== undefined;
  const path = plain ? posix.normalize(posix.join(state.cwd ?? '', target)).replace(/^\.$|\/$/, '') : undefined;
  return { ...state, status: 0, cwd: path?.startsWith('..') ? undefined : path };
}

/** Runs a builtin; undefined when the name is none. */
export function runBuiltin(name: string, call: Invocation, state: State, frame: Frame): readonly State[] | undefined {
  const { line } = call;
  const words = call.argv.slice(1);
  if (trivial.has(name)) return [{ ...state, status: 0 }];
  switch (name) {
    case 'false':
      return ask(call, state, frame).kind === 'subject' ? undefined : [{ ...state, status: 1 }];
    case 'exit':
      return leave('exit', words[0], state, frame, line);
    case 'return':
      return leave('return', words[0], state, frame, line);
    case 'break':
    case 'continue': {
      const levels = Number(known(words[0]) ?? 1) || 1;
      return [{ ...state, status: 0, control: { kind: name, levels } }];
    }
    case 'set':
      return [setOptions(words, state, frame, line)];
    case 'shopt': {
      const option = known(words[1]);
      const on = known(words[0]) === '-s';
      if (option === 'inherit_errexit') return [{ ...state, status: 0, inheritErrexit: on }];
      if (option === 'nullglob' || option === 'failglob') return [setVariable({ ...state, status: 0 }, ' nullglob', text(on ? '1' : '0'))];
      return [option === 'lastpipe' ? blur({ ...state, status: 0 }, frame, line, 'lastpipe is not modelled') : { ...state, status: 0 }];
    }
    case 'alias':
      return [words.length === 0 ? { ...state, status: 0 } : blur({ ...state, status: 0 }, frame, line, 'an alias is not followed')];
    case 'shift':
      return [{ ...state, status: 0, arguments: state.arguments?.slice(Number(known(words[0]) ?? 1)) }];
    case 'trap':
      return [trap(words, state, frame, line)];
    case 'wait':
      return [wait(words, state, frame, line)];
    case 'cd':
      return [changeDirectory(words, state)];
    case 'let': {
      let after = state;
      let value: Value = text('0');
      for (const word of words) {
        const source = known(word);
        if (source === undefined) return [blur({ ...state, status: 0 }, frame, line, 'let with a text that is not known')];
        ({ state: after, value } = arithmetic(source, after));
      }
      const number = known(value);
      return value.kind === 'nonzero'
        ? [{ ...after, status: 0 }]
        : number === undefined
          ? branches(after)
          : [{ ...after, status: number === '0' ? 1 : 0 }];
    }
    case 'read':
    case 'mapfile':
    case 'readarray': {
      let after = state;
      for (const word of words) if (/^\w+$/.test(known(word) ?? '-')) after = setVariable(after, known(word) ?? '', unknownValue);
      return branches(after);
    }
    case 'test':
    case '[': {
      const truth = evaluateTest(name === '[' ? words.slice(0, -1) : words);
      return truth === undefined ? branches(state) : [{ ...state, status: truth ? 0 : 1 }];
    }
    case 'eval': {
      const texts = words.map(known);
      if (texts.includes(undefined)) return [blur({ ...state, status: 0 }, frame, line, 'eval of a text that is not known')];
      const body = frame.parse(texts.join(' '));
      return runList(body, [state], { ...frame, depth: frame.depth + 1, firstLine: frame.firstLine + line - 1 });
    }
    case 'source':
    case '.': {
      const effect = ask(call, state, frame);
      if (effect.kind === 'script') return runProcess({ ...effect, sourced: true }, call, state, frame);
      if (effect.kind !== 'ordinary') return undefined;
      // Activation scripts are not part of the repository; anything else could redefine what follows.
      if (/(^|\/)(activate|\.(env|nvm|cargo|bashrc|profile)|nvm\.sh|env)$/.test(known(words[0]) ?? '')) return [{ ...state, status: 0 }];
      return [blur({ ...state, status: 0 }, frame, line, 'a sourced file that is not known')];
    }
    default:
      return undefined;
  }
}

import type { ShellRedirect, ShellStatement, ShellWord } from '../../syntax/shell.ts';
import { runCase, runIf } from './shell-branches.ts';
import { runSimple } from './shell-command.ts';
import { arithmetic, expandWord } from './shell-expand.ts';
import { runFor, runWhile } from './shell-loops.ts';
import { blur, distinct, type Frame, lose, next, type State } from './shell-state.ts';
import { evaluateTest, known, type Status, type Truth, type Value } from './shell-value.ts';

export const running = (state: State): boolean => state.control.kind === 'next';

/** Runs statements one after the other, on every path. */
export function runList(body: readonly ShellStatement[], states: readonly State[], frame: Frame): readonly State[] {
  let current = states;
  for (const statement of body) {
    if (!current.some(running)) return current;
    current = distinct(
      current.flatMap((state) => {
        if (!running(state)) return [state];
        const overtaken =
          state.ran && state.status !== 0
            ? lose(state, frame, statement.line, 'a later command decides the exit status: errexit does not act here', true)
            : state;
        // Reading `$?` keeps the failure alive; the mark only matters if the script then ends green.
        return runStatement(statement, overtaken, frame);
      }),
    );
  }
  return current;
}

/** A command that returned: ERR trap, then errexit. */
export function settle(state: State, frame: Frame, line: number): readonly State[] {
  if (state.status === 0 || frame.ignored || !running(state)) return [state];
  let states: readonly State[] = [state];
  if (state.errTrap !== undefined) {
    if (frame.inFunction || frame.subshell) states = [blur(state, frame, line, 'an ERR trap inside a function or subshell')];
    else {
      const entry = { ...state, errTrap: undefined };
      states = runList(frame.parse(state.errTrap), [entry], { ...frame, ignored: true, firstLine: frame.firstLine + line - 1 }).map(
        (after) => (after.control.kind === 'exit' ? after : { ...after, status: state.status, control: next, errTrap: state.errTrap }),
      );
    }
  }
  return states.map((after) => (after.errexit && running(after) ? { ...after, control: { kind: 'exit' } } : after));
}

/** Runs the EXIT trap of a shell that ends. */
export function finish(states: readonly State[], frame: Frame): readonly State[] {
  return states.flatMap((state) => {
    if (state.exitTrap === undefined) return [state];
    const entry: State = { ...state, control: next, exitTrap: undefined };
    return runList(frame.parse(state.exitTrap), [entry], { ...frame, ignored: false, trapStatus: state.status }).map((after): State => {
      const status = after.control.kind === 'exit' ? after.status : state.status;
      const swallowed = state.ran && state.status !== 0 && status === 0;
      return {
        ...(swallowed ? lose({ ...after, lost: state.lost }, frame, 1, 'the EXIT trap ends the script with status 0') : after),
        status,
        control: { kind: 'exit' },
      };
    });
  });
}

/** Runs a body in a subshell: status and marks come back, everything else stays behind. */
export function runSubshell(
  body: readonly ShellStatement[],
  state: State,
  frame: Frame,
  options: { clearErrexit?: boolean; ignored?: boolean } = {},
): readonly State[] {
  const entry: State = {
    ...state,
    errexit: options.clearErrexit ? false : state.errexit,
    exitTrap: undefined,
    errTrap: undefined,
  };
  const inner: Frame = { ...frame, subshell: true, ignored: options.ignored ?? frame.ignored, depth: frame.depth + 1 };
  if (inner.depth > 40) return [blur({ ...state, status: 0 }, frame, 1, 'nested too deeply')];
  const ends = finish(runList(body, [entry], inner), inner);
  return distinct(
    ends.map((end) => ({
      ...state,
      status: end.status,
      ran: end.ran,
      deviations: end.deviations,
      lost: end.lost,
      opaque: end.opaque,
    })),
  );
}

const branch = (state: State, truth: Truth): readonly State[] =>
  truth === undefined
    ? [
        { ...state, status: 0 },
        { ...state, status: 1 },
      ]
    : [{ ...state, status: truth ? 0 : 1 }];

const single = (state: State): State => ({ ...state, pipestatus: [state.status] });

function runPipeline(items: readonly ShellStatement[], state: State, frame: Frame): readonly State[] {
  let drafts: { state: State; statuses: readonly Status[]; failedAt: number | undefined }[] = [
    { state, statuses: [], failedAt: undefined },
  ];
  items.forEach((item, index) => {
    const previous = items[index - 1];
    drafts = drafts.flatMap((draft) => {
      const before = draft.state.ran;
      const start = { ...draft.state, status: state.status };
      const after = runSubshell([feed(previous, item)], start, frame);
      return after.map((result) => ({
        state: result,
        statuses: [...draft.statuses, result.status],
        failedAt: draft.failedAt ?? (result.ran && !before && result.status !== 0 ? index : undefined),
      }));
    });
    if (drafts.length > 256)
      drafts = drafts.slice(0, 256).map((draft) => ({ ...draft, state: blur(draft.state, frame, item.line, 'too many paths') }));
  });
  return distinct(
    drafts.map(({ state: after, statuses, failedAt }) => {
      const last = statuses.at(-1) ?? 0;
      const failed = statuses.filter((status) => status !== 0).at(-1) ?? 0;
      const status = state.pipefail ? failed : last;
      const dropped = failedAt !== undefined && failedAt < statuses.length - 1 && !state.pipefail;
      const line = items[failedAt ?? 0]?.line ?? 1;
      const marked = dropped ? lose(after, frame, line, 'the pipe takes the status of its last command: pipefail is off') : after;
      return { ...marked, status, pipestatus: statuses };
    }),
  );
}

/** `cat <<E | sh` and `echo '...' | sh`: the text becomes the standard input of the shell. */
function feed(previous: ShellStatement | undefined, item: ShellStatement): ShellStatement {
  if (item.kind !== 'simple' || previous?.kind !== 'simple') return item;
  const [name, argument] = previous.words;
  const heredoc = previous.redirects.find((redirect) => redirect.operator.startsWith('<<'))?.text;
  const echoed = name?.raw === 'echo' && previous.words.length === 2 && argument?.parts.every((part) => part.kind === 'text');
  const piped =
    name?.raw === 'cat' && previous.words.length === 1
      ? heredoc
      : echoed
        ? argument?.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
        : undefined;
  return { ...item, redirects: [...item.redirects, { operator: '|', ...(piped === undefined ? {} : { text: piped }) }] };
}

/** Expands words one after the other. */
export function expandAll(words: readonly ShellWord[], state: State, frame: Frame): readonly { state: State; fields: readonly Value[] }[] {
  let drafts: readonly { state: State; fields: readonly Value[] }[] = [{ state, fields: [] }];
  for (const word of words) {
    drafts = drafts.flatMap((draft) =>
      expandWord(word, draft.state, frame, runSubshell).map((expanded) => ({
        state: expanded.state,
        fields: [...draft.fields, ...expanded.fields],
      })),
    );
  }
  return drafts;
}

/** Runs one statement on one path. */
export function runStatement(statement: ShellStatement, state: State, frame: Frame): readonly State[] {
  frame.budget.left -= 1;
  if (frame.budget.left < 0)
    return [{ ...blur(state, frame, statement.line, 'the script is too large to follow'), control: { kind: 'exit' } }];
  const { line } = statement;
  switch (statement.kind) {
    case 'simple':
    case 'declaration':
      return runSimple(statement, state, frame);
    case 'test': {
      const start = statement.extended && frame.shell === 'sh' ? blur(state, frame, line, 'sh has no [[ ]]') : state;
      return expandTest(statement, start, frame).flatMap(({ state: expanded, truth }) =>
        branch(expanded, truth).flatMap((after) => settle(single(after), frame, line)),
      );
    }
    case 'arithmetic': {
      const start = frame.shell === 'sh' ? blur(state, frame, line, 'sh has no (( ))') : state;
      const result = arithmetic(statement.text, start);
      const truth = result.value.kind === 'nonzero' ? true : known(result.value) === undefined ? undefined : known(result.value) !== '0';
      return branch(result.state, truth).flatMap((after) => settle(single(after), frame, line));
    }
    case 'pipeline': {
      const inner: Frame = statement.negated ? { ...frame, ignored: true } : frame;
      const only = statement.items[0];
      const start = statement.stderr && frame.shell === 'sh' ? blur(state, frame, line, 'sh has no |&') : state;
      const after = statement.items.length === 1 && only ? runStatement(only, start, inner) : runPipeline(statement.items, start, inner);
      return after.flatMap((end): readonly State[] => {
        if (!statement.negated) return settle(end, frame, line);
        if (!running(end)) return [end];
        const marked = end.ran && !state.ran ? lose(end, frame, line, 'the status is inverted by !') : end;
        return [{ ...marked, status: end.status === 0 ? 1 : 0 }];
      });
    }
    case 'and':
    case 'or':
      return distinct(
        runStatement(statement.left, state, { ...frame, ignored: true }).flatMap((left): readonly State[] => {
          if (!running(left)) return [left];
          const failed = left.ran && !state.ran && left.status !== 0;
          if (statement.kind === 'and') {
            if (left.status !== 0) return [failed ? lose(left, frame, line, 'a failure before && does not stop the script') : left];
            return runStatement(statement.right, left, frame);
          }
          if (left.status === 0) return [left];
          return runStatement(statement.right, failed ? lose(left, frame, line, 'the failure is caught by ||') : left, frame);
        }),
      );
    case 'background':
      return runSubshell([statement.body], state, frame, { ignored: false }).map((after) => {
        const marked =
          after.ran && !state.ran ? lose(after, frame, line, 'it runs in the background and its status is not waited for') : after;
        return { ...marked, status: 0, jobs: [...state.jobs, after.status] };
      });
    case 'if':
      return runIf(statement, state, frame);
    case 'while':
      return runWhile(statement, state, frame);
    case 'for':
      return runFor(statement, state, frame);
    case 'case':
      return runCase(statement, state, frame);
    case 'function':
      return [{ ...state, status: 0, functions: new Map(state.functions).set(statement.name, statement.body) }];
    case 'subshell':
      return runRedirects(statement.redirects, state, frame).flatMap((start) =>
        runSubshell(statement.body, start, frame).flatMap((after) => settle(single(after), frame, line)),
      );
    case 'group':
      return runRedirects(statement.redirects, state, frame).flatMap((start) => runList(statement.body, [start], frame));
    case 'opaque':
      return [blur({ ...state, status: 0 }, frame, line, statement.reason)];
  }
}

/** Runs the substitutions in redirect targets. */
export function runRedirects(redirects: readonly ShellRedirect[], state: State, frame: Frame): readonly State[] {
  const foreign = frame.shell === 'sh' && redirects.some(({ operator }) => /^(&>>?|<<<)$/.test(operator));
  let states: readonly State[] = [foreign ? blur(state, frame, 1, 'sh reads this redirect differently') : state];
  for (const redirect of redirects) {
    const { target } = redirect;
    if (target?.parts.some((part) => part.kind === 'process' || part.kind === 'command')) {
      states = states.flatMap((current) =>
        expandWord(target, current, frame, runSubshell).map((expanded) => ({ ...expanded.state, status: current.status })),
      );
    }
  }
  return states;
}

function expandTest(
  { words, extended }: Extract<ShellStatement, { kind: 'test' }>,
  state: State,
  frame: Frame,
): readonly { state: State; truth: Truth }[] {
  return expandAll(words, state, frame).map(({ state: after, fields }) => ({ state: after, truth: evaluateTest(fields, extended) }));
}

import type { ShellRedirect, ShellStatement, ShellWord } from '../../syntax/shell.ts';
import { runSimple } from './shell-command.ts';
import { arithmetic, expandWord, setVariable } from './shell-expand.ts';
import { blur, distinct, type Frame, lose, next, type State, stateKey } from './shell-state.ts';
import { evaluateTest, known, type Status, shellPattern, type Truth, text, unknownValue, type Value } from './shell-value.ts';

const iterations = 40;

const running = (state: State): boolean => state.control.kind === 'next';

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
            ? lose(state, frame, statement.line, 'a later command decides the exit status: errexit does not act here')
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
    return runList(frame.parse(state.exitTrap), [entry], { ...frame, ignored: false }).map((after): State => {
      const status = after.control.kind === 'exit' ? after.status : state.status;
      const swallowed = state.ran && state.status !== 0 && status === 0;
      return {
        ...(swallowed ? lose(after, frame, 1, 'the EXIT trap ends the script with status 0') : after),
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

function runLoop(
  states: readonly State[],
  frame: Frame,
  line: number,
  enter: (state: State, round: number) => { inside: readonly State[]; outside: readonly State[] },
  body: (state: State) => readonly State[],
): readonly State[] {
  const done: State[] = [];
  const seen = new Set<string>();
  let current = states;
  for (let round = 0; current.length > 0; round += 1) {
    if (round >= iterations)
      return distinct([...done, ...current.map((state) => blur(state, frame, line, 'a loop whose end is not known'))]);
    const inside = current.flatMap((state) => {
      const step = enter(state, round);
      done.push(...step.outside);
      return step.inside;
    });
    const again: State[] = [];
    for (const after of inside.flatMap(body)) {
      const control = after.control;
      if (control.kind === 'break' || control.kind === 'continue') {
        if (control.levels > 1) done.push({ ...after, control: { kind: control.kind, levels: control.levels - 1 } });
        else if (control.kind === 'break') done.push({ ...after, control: next });
        else again.push({ ...after, control: next });
      } else if (control.kind === 'next') again.push(after);
      else done.push(after);
    }
    current = distinct(again).filter((state) => {
      const id = stateKey(state);
      if (seen.has(id)) return false;
      seen.add(id);
      return true;
    });
  }
  return distinct(done);
}

function runWhile(statement: Extract<ShellStatement, { kind: 'while' }>, state: State, frame: Frame): readonly State[] {
  const condition: Frame = { ...frame, ignored: true };
  return runLoop(
    // The status of the body's last run travels in a variable that no script can name.
    [setVariable(state, ' loop', text('0'))],
    frame,
    statement.line,
    (current) => {
      const inside: State[] = [];
      const outside: State[] = [];
      for (const after of runList(statement.condition, [{ ...current, status: current.status }], condition)) {
        if (!running(after)) {
          inside.push(after);
          continue;
        }
        const marked = after.ran && !current.ran ? lose(after, frame, statement.line, 'the failure only steers a loop condition') : after;
        if ((after.status === 0) !== statement.until) inside.push(marked);
        else {
          const last = marked.variables.get(' loop')?.value;
          outside.push({ ...marked, status: last?.kind === 'nonzero' ? 'nonzero' : Number(known(last) ?? 0) });
        }
      }
      return { inside, outside };
    },
    (current) => {
      if (!running(current)) return [current];
      return runList(statement.body, [current], frame).map((after) => {
        const updated =
          statement.update && (running(after) || after.control.kind === 'continue') ? arithmetic(statement.update, after).state : after;
        return setVariable(updated, ' loop', after.status === 'nonzero' ? { kind: 'nonzero' } : text(String(after.status)));
      });
    },
  );
}

function runFor(statement: Extract<ShellStatement, { kind: 'for' }>, state: State, frame: Frame): readonly State[] {
  const starts = statement.words
    ? expandAll(statement.words, state, frame)
    : [{ state, fields: state.arguments ?? [{ kind: 'unknown', prefix: '', many: true } as const] }];
  return distinct(
    starts.flatMap(({ state: start, fields }) => {
      const vague = fields.some((field) => (field.kind === 'unknown' && field.many) || (field.kind === 'text' && field.glob));
      const body = (current: State): readonly State[] => runList(statement.body, [current], frame);
      if (!vague) {
        return runLoop(
          [setVariable({ ...start, status: 0 }, ' round', text('0'))],
          frame,
          statement.line,
          (current) => {
            const round = Number(known(current.variables.get(' round')?.value) ?? 0);
            const value = fields[round];
            if (!value) return { inside: [], outside: [current] };
            return {
              inside: [setVariable(setVariable(current, ' round', text(String(round + 1))), statement.variable, value)],
              outside: [],
            };
          },
          body,
        );
      }
      // A pattern without match stays one word, so its loop runs at least once.
      const atLeastOnce =
        fields.some((field) => !(field.kind === 'unknown' && field.many)) && known(start.variables.get(' nullglob')?.value) !== '1';
      return runLoop(
        [{ ...start, status: 0 }],
        frame,
        statement.line,
        (current, round) => ({
          inside: [setVariable(current, statement.variable, unknownValue)],
          outside: round === 0 && atLeastOnce ? [] : [current],
        }),
        body,
      );
    }),
  );
}

function expandAll(words: readonly ShellWord[], state: State, frame: Frame): readonly { state: State; fields: readonly Value[] }[] {
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

function matches(subject: Value, pattern: Value): Truth {
  const shape = known(pattern);
  if (shape === undefined) return undefined;
  if (/^\*+$/.test(shape)) return true;
  if (subject.kind === 'nonzero') return /^\d+$/.test(shape) && Number(shape) !== 0 ? undefined : /[*?[]/.test(shape) ? undefined : false;
  const value = known(subject);
  const regex = shellPattern(shape);
  return value === undefined || !regex ? undefined : regex.test(value);
}

function runCase(statement: Extract<ShellStatement, { kind: 'case' }>, state: State, frame: Frame): readonly State[] {
  return expandWord(statement.subject, state, frame, runSubshell).flatMap(({ state: start, fields }) => {
    const subject = fields.length === 0 ? text('') : (fields[0] ?? unknownValue);
    const ends: State[] = [];
    for (const item of statement.items) {
      if (item.through) return [blur({ ...start, status: 0 }, frame, statement.line, 'a case that falls through')];
      const truths = item.patterns.map((pattern) =>
        matches(subject, expandWord(pattern, start, frame, runSubshell)[0]?.fields[0] ?? unknownValue),
      );
      const hit: Truth = truths.includes(true) ? true : truths.includes(undefined) ? undefined : false;
      if (hit === false) continue;
      ends.push(...runList(item.body, [{ ...start, status: item.body.length === 0 ? 0 : start.status }], frame));
      if (hit) return ends;
    }
    ends.push({ ...start, status: 0 });
    return ends;
  });
}

function runIf(statement: Extract<ShellStatement, { kind: 'if' }>, state: State, frame: Frame): readonly State[] {
  const done: State[] = [];
  let open: readonly State[] = [state];
  for (const clause of statement.clauses) {
    const after = runList(clause.condition, open, { ...frame, ignored: true });
    const line = clause.condition[0]?.line ?? statement.line;
    const taken: State[] = [];
    const rest: State[] = [];
    for (const result of after) {
      const marked = result.ran && !state.ran ? lose(result, frame, line, 'the failure is only a condition of an if') : result;
      if (!running(marked)) done.push(marked);
      else if (marked.status === 0) taken.push(marked);
      else rest.push(marked);
    }
    done.push(...runList(clause.body, taken, frame));
    open = rest;
  }
  if (statement.otherwise) done.push(...runList(statement.otherwise, open, frame));
  else done.push(...open.map((rest) => ({ ...rest, status: 0 })));
  return distinct(done);
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
      const bash = statement.words;
      return expandTest(bash, state, frame).flatMap(({ state: start, truth }) =>
        branch(start, truth).flatMap((after) => settle(single(after), frame, line)),
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
      const after = statement.items.length === 1 && only ? runStatement(only, state, inner) : runPipeline(statement.items, state, inner);
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

function runRedirects(redirects: readonly ShellRedirect[], state: State, frame: Frame): readonly State[] {
  let states: readonly State[] = [state];
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

function expandTest(words: readonly ShellWord[], state: State, frame: Frame): readonly { state: State; truth: Truth }[] {
  return expandAll(words, state, frame).map(({ state: after, fields }) => ({ state: after, truth: evaluateTest(fields) }));
}

export { expandAll, runRedirects };

import type { ShellStatement } from '../../syntax/shell.ts';
import { arithmetic, setVariable } from './shell-expand.ts';
import { expandAll, runList, running } from './shell-run.ts';
import { blur, distinct, type Frame, lose, next, type State, stateKey } from './shell-state.ts';
import { known, text, unknownValue } from './shell-value.ts';

const iterations = 40;

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

/** while and until, on every path until no new state turns up. */
export function runWhile(statement: Extract<ShellStatement, { kind: 'while' }>, state: State, frame: Frame): readonly State[] {
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

/** for, over known words one by one, else over any number of unknown ones. */
export function runFor(statement: Extract<ShellStatement, { kind: 'for' }>, state: State, frame: Frame): readonly State[] {
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

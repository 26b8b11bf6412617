import type { ShellStatement } from '../../syntax/shell.ts';
import { expandWord } from './shell-expand.ts';
import { runList, running, runSubshell } from './shell-run.ts';
import { blur, distinct, type Frame, lose, type State } from './shell-state.ts';
import { known, shellPattern, type Truth, text, unknownValue, type Value } from './shell-value.ts';

function matches(subject: Value, pattern: Value): Truth {
  const shape = known(pattern);
  if (shape === undefined) return undefined;
  if (/^\*+$/.test(shape)) return true;
  if (subject.kind === 'nonzero') return /^\d+$/.test(shape) && Number(shape) !== 0 ? undefined : /[*?[]/.test(shape) ? undefined : false;
  const value = known(subject);
  const regex = shellPattern(shape);
  return value === undefined || !regex ? undefined : regex.test(value);
}

/** case: items that may match are all taken. */
export function runCase(statement: Extract<ShellStatement, { kind: 'case' }>, state: State, frame: Frame): readonly State[] {
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

/** if, elif, else: conditions run with errexit ignored. */
export function runIf(statement: Extract<ShellStatement, { kind: 'if' }>, state: State, frame: Frame): readonly State[] {
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

import { type Machine, Raised } from '../machine.ts';
import type { Handler, Statement } from '../tree.ts';
import { type Scope, unknown, type Value } from '../value.ts';
import { assignTarget } from './assign.ts';
import { errorPath } from './errors.ts';
import type { Completion } from './join.ts';

/** A statement of a program that starts: one that Python would end at, outside of any `try`, leaves what it assigns unknown. */
export function runStarting(m: Machine, statement: Statement, scope: Scope, run: () => Completion): Completion {
  try {
    return run();
  } catch (error) {
    const raises = statement.kind === 'jump' && statement.form === 'raise';
    if (m.path || m.watch || m.tries > 0 || raises || !(error instanceof Raised)) throw error;
    if (m.starting !== 'serving' && !isGap(error.value)) throw error;
    const reason = `${errorPath(error.value)} while the service starts`;
    m.note({ code: 'dynamic', at: error.at, text: reason });
    leaveUnknown(m, statement, scope, reason);
    const gives = statement.kind === 'jump' && statement.form === 'return';
    return gives ? { form: 'return', value: unknown('dynamic', reason, error.at) } : undefined;
  }
}

/** An error of the language itself about a name, a member or a type; not one of the program, nor of its configuration. */
const isGap = (value: Value): boolean =>
  value.is === 'library' && value.fields.has('__implicit__') && /^builtins\.(?:Attribute|Type|Name|UnboundLocal)Error/.test(value.path);

/** Leaves the name unknown that a statement would have assigned. */
export function leaveUnknown(m: Machine, statement: Statement, scope: Scope, reason: string): void {
  if (statement.kind !== 'expression' || statement.value.kind !== 'assign' || statement.value.target.kind !== 'name') return;
  assignTarget(m, statement.value.target, unknown('dynamic', reason, statement.at), scope, 'python', 'assign');
}

/** A handler of what ends a process, which no failure of a statement is. */
export const endsOnly = (handler: Handler): boolean =>
  handler.types.length > 0 &&
  handler.types.every((type) => type.kind === 'name' && /^(?:KeyboardInterrupt|SystemExit|GeneratorExit)$/.test(type.name));

import { Exited, type Machine, Raised } from '../machine.ts';
import type { Dialect, Handler, Statement } from '../tree.ts';
import { type Scope, unknown, type Value } from '../value.ts';
import { assignTarget } from './assign.ts';
import { errorPath } from './errors.ts';
import type { Completion } from './join.ts';

/**
 * A statement of a program that starts: one that it would end at, or fail at, leaves what it assigns unknown. In Python, what
 * is written to fail outside of any `try` is only passed over where the program serves by then.
 */
export function runStarting(m: Machine, statement: Statement, scope: Scope, dialect: Dialect, run: () => Completion): Completion {
  try {
    return run();
  } catch (error) {
    const raises = statement.kind === 'jump' && statement.form === 'raise';
    if (!(error instanceof Raised || error instanceof Exited) || m.path || m.watch || raises) throw error;
    if (!(dialect === 'python' ? passesPython(m, error) : passesJavaScript(m, error))) throw error;
    const during = m.starting === 'loading' ? `${error.at.file} is loaded` : 'the service starts';
    const reason = error instanceof Raised ? `${errorPath(error.value) ?? 'an error'} while ${during}` : 'the process ends while it starts';
    m.note({ code: 'dynamic', at: error.at, text: reason });
    leaveUnknown(m, statement, scope, dialect, reason);
    const gives = statement.kind === 'jump' && statement.form === 'return';
    return gives ? { form: 'return', value: unknown('dynamic', reason, error.at) } : undefined;
  }
}

const passesPython = (m: Machine, error: Raised | Exited): boolean =>
  error instanceof Raised && m.tries === 0 && (m.starting === 'serving' || isGap(error.value));

/** A service that is deployed starts: on a way that is certain, what would end it is a matter of its surroundings. */
const passesJavaScript = (m: Machine, error: Raised | Exited): boolean => {
  if (error instanceof Raised && isGap(error.value)) return true;
  const certain = m.when.length === 0;
  return certain && (error instanceof Exited || (error instanceof Raised && m.tries === 0));
};

/** An error of the language itself about a name, a member or a type; not one of the program, nor of its configuration. */
const isGap = (value: Value): boolean =>
  value.is === 'library' &&
  value.fields.has('__implicit__') &&
  /^(?:builtins\.(?:Attribute|Name|UnboundLocal)|global\.Reference|\w+\.Type)Error/.test(value.path);

/** Leaves the names unknown that a statement would have assigned. */
export function leaveUnknown(m: Machine, statement: Statement, scope: Scope, dialect: Dialect, reason: string): void {
  if (statement.kind !== 'expression' || statement.value.kind !== 'assign') return;
  const { target, declares } = statement.value;
  if (target.kind !== 'name' && target.kind !== 'pattern') return;
  assignTarget(m, target, unknown('dynamic', reason, statement.at), scope, dialect, declares ? 'declare' : 'assign');
}

/** A handler of what ends a process, which no failure of a statement is. */
export const endsOnly = (handler: Handler): boolean =>
  handler.types.length > 0 &&
  handler.types.every((type) => type.kind === 'name' && /^(?:KeyboardInterrupt|SystemExit|GeneratorExit)$/.test(type.name));

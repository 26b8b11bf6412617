import { Raised } from '../../code/machine.ts';
import { callValue } from '../../code/run/call.ts';
import { dereference } from '../../code/run/module.ts';
import { type FunctionValue, object, type Value } from '../../code/value.ts';
import type { Session } from './types.ts';

/**
 * Runs the functions of loaded modules whose own text says that they create or serve an application, where loading did not
 * call them: an exported `bootstrap`, a request handler of a serverless platform. Gives whether there were any.
 */
export function startUnstarted(
  session: Session,
  says: RegExp,
  args: (fn: FunctionValue) => readonly Value[] = (fn) => fn.node.parameters.map(() => object('javascript', [], { open: true })),
): boolean {
  const { machine, code } = session;
  const found = new Set<FunctionValue['node']>();
  let started = false;
  const modules = [session.entry, ...[...machine.modules.values()].filter((module) => module !== session.entry)];
  for (const module of modules)
    for (const value of [
      ...module.scope.variables.values(),
      ...[...module.exports.values()].flatMap((each) => ('value' in each ? [each.value] : [])),
    ]) {
      const fn = dereference(machine, value);
      for (const each of fn.is === 'object' ? [...fn.fields.values()] : [fn]) {
        if (
          each.is !== 'function' ||
          found.has(each.node) ||
          !says.test((code.repo.text(each.node.at.file) ?? '').slice(each.node.at.start, each.node.at.end))
        )
          continue;
        found.add(each.node);
        try {
          callValue(machine, each, args(each), new Map(), each.node.at);
        } catch (error) {
          if (!(error instanceof Raised)) throw error;
        }
        started = true;
      }
    }
  return started;
}

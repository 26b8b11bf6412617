import type { Machine } from '../../code/machine.ts';
import { dereference } from '../../code/run/module.ts';
import { isConstant, type ModuleValue, type Reason, textOf, type Value } from '../../code/value.ts';
import type { World } from '../../code/world.ts';
import type { Runner } from '../configuration/run.ts';
import { type Kind, kindOfValue, worldOf } from './scenarios.ts';

/** What a file keeps where it would keep a secret. */
export interface Held {
  readonly kind: Kind;
  readonly text?: string;
}

const NOT_KEPT = /^(?:__\w+__|process|module|exports|require)$/;

/**
 * What a file that reads a secret while it is loaded keeps when nobody supplies the secret: the names that hold it when it is
 * supplied are compared with what the same names hold without, so that it does not matter how a default is written.
 */
export function heldWithout(runner: Runner, file: string, base: World, variable: string, path: string): readonly Held[] {
  const supplied = runner.reload(file, worldOf(base, variable, 'variable', path), leavesOf);
  const without = runner.reload(file, worldOf(base, variable, 'neither', path), (module, machine) =>
    refusalIn(machine, file) ? 'refused' : leavesOf(module, machine),
  );
  if (without === 'refused') return [{ kind: 'raises' }];
  if (!supplied || !without) return [];
  return [...supplied].flatMap(([place, value]): Held[] => {
    const other = without.get(place);
    if (!other || kindOfValue(value, variable, path, false) !== 'variable') return [];
    const kind = kindOfValue(other, variable, path, true);
    const text = isConstant(other) ? textOf(other) : undefined;
    return [{ kind, ...(text === undefined ? {} : { text }) }];
  });
}

/** Where a file that is loaded ends the process, or fails. */
export const refusalIn = (machine: Machine, file: string): Reason | undefined =>
  machine.reasons.find(({ text, at }) => at?.file === file && /^(?:the process ends while it starts|.* while .* is loaded)$/.test(text));

/** Every value that a module keeps, by the way to it from the module's names. */
function leavesOf(module: ModuleValue, machine: Machine): ReadonlyMap<string, Value> {
  const leaves = new Map<string, Value>();
  const visit = (place: string, given: Value, depth: number): void => {
    const value = dereference(machine, given);
    const inner = depth === 0 ? undefined : partsOf(value);
    if (!inner) leaves.set(place, value);
    else for (const [name, part] of inner) visit(`${place}.${name}`, part, depth - 1);
  };
  for (const [name, value] of module.scope.variables) if (!NOT_KEPT.test(name)) visit(name, value, 3);
  return leaves;
}

function partsOf(value: Value): Iterable<readonly [string, Value]> | undefined {
  if (value.is === 'map') return [...value.entries].map(([key, [, part]]) => [key, part] as const);
  if (value.is === 'list') return value.items.map((part, index) => [String(index), part] as const);
  if (value.is === 'class' || (value.is === 'object' && !value.lookup && value.tag === undefined)) return value.fields;
  return undefined;
}

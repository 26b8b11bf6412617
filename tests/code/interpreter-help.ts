import { Code } from '../../src/code/code.ts';
import type { Machine } from '../../src/code/machine.ts';
import { type Outcomes, outcomesOf } from '../../src/code/outcomes.ts';
import { callValue } from '../../src/code/run/call.ts';
import { dereference, exportOf } from '../../src/code/run/module.ts';
import type { Span } from '../../src/code/tree.ts';
import { UNDEFINED, type Value } from '../../src/code/value.ts';
import { type World, world } from '../../src/code/world.ts';
import { memoryRepository } from '../../src/repo.ts';
import { encode } from './generate/answer.ts';

export const AT: Span = { file: '', start: 0, end: 0, line: 1, column: 1 };

export interface Loaded {
  readonly machine: Machine;
  /** An exported value. */
  value(name: string): Value;
  /** An exported value as plain data. */
  read(name: string): unknown;
  call(name: string, ...args: readonly Value[]): Outcomes;
}

/** Loads one file of a repository of these files. */
export async function load(files: Readonly<Record<string, string>>, main: string, under: World = world('plain')): Promise<Loaded> {
  const code = await Code.open(memoryRepository(files));
  const machine = code.machine(under);
  const module = code.load(machine, main);
  const value = (name: string): Value => dereference(machine, exportOf(machine, module, name) ?? UNDEFINED);
  return {
    machine,
    value,
    read: (name) => encode(value(name), module.dialect, 6),
    call: (name, ...args) => outcomesOf(machine, () => callValue(machine, value(name), args, new Map(), AT)),
  };
}

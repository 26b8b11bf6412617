import { Code } from '../../../src/code/code.ts';
import { type World, world } from '../../../src/code/world.ts';
import { matchSink } from '../../../src/facts/sinks/match.ts';
import type { SinkContext, SinkMatch } from '../../../src/facts/sinks/types.ts';
import { memoryRepository } from '../../../src/repo.ts';

/** Loads a program and gives what its calls match, in order. */
export async function matchesOf(
  files: Readonly<Record<string, string>>,
  main: string,
  options: { world?: World; context?: SinkContext } = {},
): Promise<readonly SinkMatch[]> {
  const code = await Code.open(memoryRepository(files));
  const machine = code.machine(options.world ?? world('test'));
  code.load(machine, main, true);
  return machine.effects.flatMap((effect, index) => {
    const match = matchSink(effect, { earlier: machine.effects.slice(0, index), ...options.context });
    return match ? [match] : [];
  });
}

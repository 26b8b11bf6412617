import type { Ran } from './bench.ts';
import type { Outcome } from './runners.ts';
import type { Trial } from './trial.ts';

const key = ({ file, test }: Outcome): string => `${file}\n${test}`;

/**
 * What the runs of tests that were green before say to a sabotage. Only an assertion kills; what breaks in another way (an import, a
 * crash, the time) proves nothing either way; a survivor is one that every single test let pass.
 */
export function fateOf(green: readonly Outcome[], ran: readonly Ran[]): Pick<Trial, 'fate' | 'reason' | 'killedBy'> {
  const expected = new Set(green.map(key));
  const outcomes = ran.flatMap((each) => each.outcomes);
  const own = outcomes.filter((each) => expected.has(key(each)));
  const killedBy = own.flatMap(({ state, test, message }) => (state === 'failed' ? [{ test, message }] : []));
  if (killedBy.length > 0) return { fate: 'killed', reason: '', killedBy };
  const passed = new Set(own.filter(({ state }) => state === 'passed').map(key));
  const broken = outcomes.find(({ state }) => state === 'broken' || state === 'uncollected');
  const stopped = ran.flatMap(({ reason }) => reason ?? [])[0];
  if (!broken && stopped === undefined && passed.size === expected.size) return { fate: 'survived', reason: '', killedBy };
  const reason = stopped ?? (broken ? `${broken.test}: ${broken.message}` : `${expected.size - passed.size} tests did not end`);
  return { fate: 'invalid', reason, killedBy };
}

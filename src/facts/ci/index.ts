import { defineFact } from '../../define.ts';
import { openCi } from './prove.ts';

export type { Aggregate } from './aggregate.ts';
export type { Attempt, Obstacle } from './attempts.ts';
export { THIS_TOOL } from './commands.ts';
export { otherSystems } from './other-systems.ts';
export type { Proof } from './prove.ts';
export { openCi, proveRun } from './prove.ts';

/** Continuous integration: which test files run in a job that blocks a pull request. */
export const ci = defineFact({
  id: 'ci',
  derive: async (context) => {
    const opened = await openCi(context.repo);
    for (const path of opened.unreadable) context.diagnose({ path, reason: 'not a workflow that could be read' });
    return opened;
  },
});

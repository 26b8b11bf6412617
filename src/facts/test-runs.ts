import { defineFact } from '../define.ts';
import { openCi } from './ci/index.ts';
import { code } from './code.ts';

/**
 * Which test files run in a blocking job. It needs the code fact only to come after it: both load grammars, and the parser's runtime
 * must not be started twice at once.
 */
export const testRuns = defineFact({
  id: 'test-runs',
  needs: { code },
  derive: async (context) => {
    const opened = await openCi(context.repo);
    for (const path of opened.unreadable) context.diagnose({ path, reason: 'not a workflow that could be read' });
    return opened;
  },
});

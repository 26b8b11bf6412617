import { Code } from '../code/code.ts';
import { defineFact } from '../define.ts';
import { adapters } from './routes/adapters.ts';

/** The program model of the repository, with what the framework adapters know about their packages. */
export const code = defineFact({
  id: 'code',
  derive: ({ repo }) =>
    Code.open(repo, { models: adapters.map((adapter) => adapter.models), stubs: adapters.flatMap((adapter) => adapter.stubs ?? []) }),
});

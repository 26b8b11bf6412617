import type { FileState, World } from '../code/world.ts';
import { world } from '../code/world.ts';
import { type Assumption, defineFact, type Location } from '../define.ts';
import { deployedEnvironment } from './deployment/deployed-environment.ts';
import { productionEnvironment } from './production-environment.ts';

export interface Worlds {
  /** What the production deployment sets, everything else unset, no credential. */
  readonly documented: World;
  /** The same, every other variable free. */
  readonly exposed: World;
  readonly empty: World;
  readonly production: { readonly variable: string; readonly value: string; readonly from: readonly Location[] } | undefined;
  readonly assumptions: readonly Assumption[];
}

/** The assumptions under which code is judged, from configuration and the deployment files. */
export const worlds = defineFact({
  id: 'worlds',
  needs: { deployedEnvironment },
  derive({ repo, config, assume }, given): Worlds {
    const deployed = Object.fromEntries([...given.deployedEnvironment.set].map(([name, { value }]) => [name, value]));
    const { set, production, assumptions } = productionEnvironment(repo, config, deployed);
    for (const assumption of assumptions) assume(assumption);
    const files = injectedFiles(set);
    return {
      documented: world('documented', set, { files }),
      exposed: world('exposed', set, { rest: 'free', files }),
      empty: world('empty'),
      production,
      assumptions,
    };
  },
});

/** Secret files that the deployment injects are assumed present, readable, not empty and distinct. */
function injectedFiles(set: Readonly<Record<string, string>>): Record<string, FileState> {
  const files: Record<string, FileState> = {};
  for (const [name, path] of Object.entries(set))
    if (/_FILE$/.test(name) && path !== '') files[path] = { text: `the secret that ${name} names` };
  return files;
}

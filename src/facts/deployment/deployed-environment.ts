import { defineFact, type Location } from '../../define.ts';
import { composeProject } from './compose-project.ts';
import { containers } from './containers.ts';

/** What the merged production configuration sets for the applications of the repository. */
export interface DeployedEnvironment {
  readonly set: ReadonlyMap<string, { readonly value: string; readonly from: Location; readonly service: string }>;
}

/**
 * Variables that the production configuration and the images set for processes of the repository's own code, the first
 * service first. `${X}` without a default stays unset; `NAME_FILE` is set, its file is taken as present.
 */
export const deployedEnvironment = defineFact({
  id: 'deployed-environment',
  needs: { composeProject, containers },
  derive(_context, { composeProject: compose, containers: all }): DeployedEnvironment {
    const set = new Map<string, { value: string; from: Location; service: string }>();
    for (const container of all) {
      if (container.entry === undefined) continue;
      for (const [name, value] of container.environment) {
        if (value === undefined || set.has(name) || compose?.unset.has(`${container.name}\0${name}`)) continue;
        const from = container.service?.environment.get(name)?.from ?? container.image?.environment.get(name)?.from ?? container.from;
        set.set(name, { value, from, service: container.name });
      }
    }
    return { set };
  },
});

import type { Config } from '../config.ts';
import { defineFact } from '../define.ts';
import type { Repository } from '../repo.ts';
import { configuration } from './configuration/configuration.ts';
import { mappedEffects } from './effects/mapped.ts';
import { inventory } from './routes/inventory.ts';
import { variables } from './variables.ts';

/** An entry of the configuration that does nothing, or nothing any more. */
export interface Hint {
  /** Keys and indices that lead to the entry. */
  readonly steps: readonly (string | number)[];
  readonly message: string;
}

/** What of the configuration speaks of things that are not there. Never changes a verdict. */
export const hints = defineFact({
  id: 'configuration-hints',
  needs: { inventory, configuration, variables, mappedEffects },
  derive({ repo, config }, given): readonly Hint[] {
    const read = (name: string): boolean => given.configuration.variables.has(name) || given.variables.mentioned(name);
    const served = given.inventory.routes.filter((route) => route.served !== false);
    const routes = new Set(served.flatMap(({ method, path }) => [`${method} ${shape(path)}`, `* ${shape(path)}`]));
    const guards = new Set(given.inventory.routes.flatMap((route) => route.guards.map(({ name }) => name)));
    const actions = new Set(given.mappedEffects.mapped.flatMap(({ action }) => (action === undefined ? [] : [action])));
    return [
      ...named(config, read),
      ...config.auth.guards.flatMap((name, index) =>
        guards.has(name) ? [] : hint(['auth', 'guards', index], `${name} stands before no route`),
      ),
      ...config.auth.public.flatMap(({ route }, index) => {
        const [method = '', path = ''] = route.split(' ');
        return routes.has(`${method} ${shape(path)}`) || routes.has(`ALL ${shape(path)}`)
          ? []
          : hint(['auth', 'public', index], `no served route is ${route}`);
      }),
      ...files(config, repo),
      ...Object.keys(config.sideEffects.tiers).flatMap((name) =>
        actions.has(name) ? [] : hint(['sideEffects', 'tiers', name], `no reachable effect is the action ${name}`),
      ),
      ...Object.entries(config.gates).flatMap(([id, entry]) =>
        entry?.applies ? hint(['gates', id], `${id} is judged without this entry; only "applies: false" declares something`) : [],
      ),
    ];
  },
});

const hint = (steps: Hint['steps'], message: string): readonly Hint[] => [{ steps, message }];

const shape = (path: string): string => path.replace(/\{[^}]*\}|:\w+|<[^>]*>/g, '{}').replace(/(.)\/$/, '$1');

/** Variables that nothing reads. */
function named({ production, sideEffects }: Config, read: (name: string) => boolean): readonly Hint[] {
  const names = [
    ...(production.variable === undefined ? [] : [{ steps: ['production', 'variable'], name: production.variable }]),
    ...Object.keys(production.environment).map((name) => ({ steps: ['production', 'environment', name], name })),
    ...Object.entries(sideEffects.switches).map(([domain, name]) => ({ steps: ['sideEffects', 'switches', domain], name })),
  ];
  return names.flatMap(({ steps, name }) => (read(name) ? [] : hint(steps, `nothing reads ${name}`)));
}

/** Files that do not exist. */
function files({ docs, deploy }: Config, repo: Repository): readonly Hint[] {
  const paths = [
    ...Object.entries(docs).map(([about, path]) => ({ steps: ['docs', about], path })),
    ...(deploy.nginx ?? []).map((path, index) => ({ steps: ['deploy', 'nginx', index], path })),
    ...(deploy.compose ?? []).map((path, index) => ({ steps: ['deploy', 'compose', index], path })),
  ];
  return paths.flatMap(({ steps, path }) => (path === undefined || repo.exists(path) ? [] : hint(steps, `there is no file ${path}`)));
}

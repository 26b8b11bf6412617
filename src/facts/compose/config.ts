import { attempt, type Session } from './load.ts';
import { entries, get, plain } from './node.ts';
import { resourceOutput, serviceOutput } from './output.ts';
import type { ComposeError, Problem } from './problem.ts';
import { type ComposeProject, usedResources } from './project.ts';

/** What `docker compose config --format json` prints for a project, and what it would refuse while printing. */
export function composeConfig(project: ComposeProject): { config: Record<string, unknown>; errors: Problem[] } {
  const errors: Problem[] = [];
  const session: Pick<Session, 'fail'> = {
    fail: ({ message, at }: ComposeError) => errors.push({ path: at?.path ?? '', line: at?.line ?? 1, message }),
  };
  const tree = usedResources(project);
  const services: Record<string, unknown> = {};
  for (const [name, node] of entries(get(tree, 'services'))) {
    const view = project.services.get(name);
    if (!view || node.kind !== 'map') continue;
    const output = attempt(session as Session, {}, () => serviceOutput(node)) as Record<string, unknown>;
    const { env_file: _files, environment: _environment, ...rest } = output;
    const environment = Object.fromEntries([...view.environment].map(([key, { value }]) => [key, value ?? null]));
    services[name] = Object.keys(environment).length > 0 ? { ...rest, environment } : rest;
  }
  const config: Record<string, unknown> = { name: project.name, services };
  for (const [kind, write] of Object.entries(resourceOutput)) {
    const resources = entries(get(tree, kind));
    if (resources.length > 0) config[kind] = Object.fromEntries(resources.map(([name, node]) => [name, write(node)]));
  }
  for (const [key, value] of tree.entries) if (key.startsWith('x-')) config[key] = plain(value);
  return { config, errors };
}

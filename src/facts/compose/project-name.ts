import { posix } from 'node:path';
import { documentsOf, type Session } from './load.ts';
import { get, text } from './node.ts';
import { ComposeError } from './problem.ts';
import type { ComposeOptions } from './project.ts';
import { substitute } from './template.ts';

const normalizeName = (name: string): string => (name.toLowerCase().match(/[a-z0-9_-]/g) ?? []).join('').replace(/^[_-]+/, '');

/** COMPOSE_PROJECT_NAME, the last `name:` of the files, the given name, or the folder's. */
export function projectName(options: ComposeOptions, folder: string, environment: ReadonlyMap<string, string>, session: Session): string {
  const forced = environment.get('COMPOSE_PROJECT_NAME');
  if (forced !== undefined && forced !== '') return forced;
  let name = '';
  for (const file of options.files) {
    if (options.read(file) === undefined) continue;
    for (const { root } of documentsOf(file, session)) {
      const own = get(root, 'name');
      if (own && text(own) !== '') name = text(own);
    }
  }
  try {
    name = normalizeName(
      substitute(
        name,
        (variable) => environment.get(variable),
        () => undefined,
      ),
    );
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    name = '';
  }
  return name || normalizeName(options.projectName ?? posix.basename(folder)) || 'default';
}

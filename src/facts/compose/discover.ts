import { posix } from 'node:path';
import { resolvePath } from './paths.ts';

const names = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const overrides = ['compose.override.yml', 'compose.override.yaml', 'docker-compose.override.yml', 'docker-compose.override.yaml'];

export interface Discovery {
  readonly files: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The files compose reads in a folder when no `-f` is given: those of COMPOSE_FILE, else the first of the known names
 * and its override. `environment` is the shell's over that of `.env`.
 */
export function composeFiles(folder: string, exists: (path: string) => boolean, environment: ReadonlyMap<string, string>): Discovery {
  const listed = environment.get('COMPOSE_FILE');
  if (listed !== undefined && listed !== '') {
    const separator = environment.get('COMPOSE_PATH_SEPARATOR') || ':';
    return { files: listed.split(separator).map((file) => resolvePath(folder, file)), warnings: [] };
  }
  const found = names.map((name) => posix.join(folder, name)).filter(exists);
  const beside = overrides.map((name) => posix.join(folder, name)).filter(exists);
  const [main] = found;
  if (main === undefined) return { files: [], warnings: [] };
  const warn = (what: string, all: readonly string[]): string[] =>
    all.length > 1 ? [`Found multiple ${what} files with supported names: ${all.join(', ')}`, `Using ${all[0]}`] : [];
  return { files: [main, ...beside.slice(0, 1)], warnings: [...warn('config', found), ...warn('override', beside)] };
}

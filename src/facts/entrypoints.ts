import type { Location } from '../define.ts';
import { defineFact } from '../define.ts';
import type { Repository } from '../repo.ts';
import { nearestFolder } from '../repository/paths.ts';
import { composeProject } from './deployment/compose-project.ts';
import { entriesOf } from './start-command.ts';
import { startCommands } from './start-commands.ts';

/** A file that a process of the deployment starts with. */
export interface Entrypoint {
  readonly file: string;
  /** The application object that the server is told to serve: `app`, `create_app`. */
  readonly object?: string;
  readonly factory?: boolean;
  /** The object is a class, and this method of an instance is called. */
  readonly method?: string;
  /** The file runs as the main program. */
  readonly main: boolean;
  /** Files that the same process loads by itself, as frameworks with routes in folders do. */
  readonly also?: readonly string[];
  /** Folder of the nearest manifest, `.` for the root. */
  readonly service: string;
  readonly from: Location;
  readonly command: string;
}

const MANIFESTS = ['package.json', 'pyproject.toml', 'requirements.txt', 'setup.py', 'Pipfile', 'deno.json'];

/** The folder of the nearest manifest above a file. */
export function serviceOf(repo: Repository, file: string): string {
  return nearestFolder(file, (path) => repo.file(path) !== undefined, MANIFESTS) || '.';
}

/** What the deployment starts, from Dockerfiles, compose files, Procfiles and package scripts. */
export const entrypoints = defineFact({
  id: 'entrypoints',
  needs: { composeProject },
  derive({ repo }, given): readonly Entrypoint[] {
    const found = new Map<string, Entrypoint>();
    for (const { words, where, from } of startCommands(repo, given.composeProject?.project))
      for (const entry of entriesOf(repo, words, where)) {
        const key = `${entry.file}:${entry.object ?? ''}`;
        if (!found.has(key)) found.set(key, { ...entry, service: serviceOf(repo, entry.file), from, command: words.join(' ') });
      }
    return [...found.values()];
  },
});

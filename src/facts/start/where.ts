import { posix } from 'node:path';
import type { JavaScriptResolver } from '../../code/resolve-javascript.ts';
import type { Repository } from '../../repo.ts';

/** What a start command runs in the end. */
export interface Entry {
  readonly file: string;
  /** The application object that the server is told to serve: `app`, `create_app`. */
  readonly object?: string;
  readonly factory?: boolean;
  /** The object is a class, and this method of an instance is called. */
  readonly method?: string;
  /** The file runs as the main program. */
  readonly main: boolean;
}

/** Where a command runs. */
export interface Where {
  /** Folder of the repository that relative paths start from. */
  readonly folder: string;
  /** Present in a container: its working directory, and which files of the repository a path of the image may be. */
  readonly image?: { readonly cwd: string; readonly of: (path: string) => readonly string[] };
  /** The package script that is running. */
  readonly script?: string;
  readonly depth: number;
}

export interface Starting {
  readonly repo: Repository;
  readonly resolver: JavaScriptResolver;
  /** What another command starts. */
  run(words: readonly string[], where: Where): readonly Entry[];
}

export const joined = (folder: string, rest: string): string => posix.join(folder || '.', rest || '.').replace(/^\.(?:\/|$)/, '');

/** The same place after `cd`. */
export function changed(where: Where, folder: string): Where {
  if (!where.image) return { ...where, folder: joined(where.folder, folder) };
  const cwd = posix.resolve(where.image.cwd, folder);
  return { ...where, image: { ...where.image, cwd }, folder: where.image.of(cwd)[0] ?? where.folder };
}

const USUAL = /^(?:\/app|\/code|\/usr\/src\/app|\/usr\/src|\/srv|\/workspace|\/opt\/\w+|\.)\//;

/** Paths of the repository that a path in a command may mean, likeliest first. Whether they exist is not asked. */
export function placesOf(where: Where, path: string): string[] {
  const found = where.image ? [...where.image.of(posix.resolve(where.image.cwd, path))] : [];
  const clean = path.replace(USUAL, '').replace(/^\/+/, '');
  found.push(joined(where.folder, clean), joined('', clean));
  return [...new Set(found.filter((each) => !each.startsWith('..')))];
}

/** Folders of the repository that a command may run in, likeliest first. */
export const foldersOf = (where: Where): string[] => [
  ...new Set([...(where.image ? where.image.of(where.image.cwd) : []), where.folder].filter((each) => !each.startsWith('..'))),
];

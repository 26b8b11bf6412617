import type { Location } from '../../define.ts';
import { unknownValue, type VariableValue } from './expand.ts';
import type { Image, Started } from './image.ts';

/** Variables of a process; undefined: set, but to what is not known. */
export type Environment = ReadonlyMap<string, string | undefined>;

export const variable = (environment: Environment, name: string): VariableValue =>
  environment.has(name) ? (environment.get(name) ?? unknownValue) : undefined;

export interface ComposedCommand {
  readonly words: readonly string[];
  /** `words` is one text for a shell. */
  readonly shell: boolean;
  /** Where the words that decide were written. */
  readonly from: Location | undefined;
  /** The base image may run something that is not known here. */
  readonly inherited: boolean;
}

interface Override {
  readonly words: readonly string[];
  readonly from: Location;
}

/**
 * The command a container starts: entrypoint and command of the service over those of the image. A new entrypoint
 * drops the image's command; a shell-form entrypoint ignores every command.
 */
export function startedCommand(
  image: Image | undefined,
  service: { command?: Override | undefined; entrypoint?: Override | undefined } = {},
): ComposedCommand {
  const entrypoint: Started | undefined = service.entrypoint ? { ...service.entrypoint, shell: false } : image?.entrypoint;
  const inheritedCommand = service.entrypoint ? undefined : image?.command;
  const command: Started | undefined = service.command ? { ...service.command, shell: false } : inheritedCommand;
  const inherited = !service.entrypoint && !image?.entrypoint && !(command && command.words.length > 0);
  if (entrypoint?.shell) return { words: entrypoint.words, shell: true, from: entrypoint.from, inherited: false };
  const before = entrypoint?.words ?? [];
  if (command?.shell && before.length === 0) return { words: command.words, shell: true, from: command.from, inherited: false };
  const after = command?.shell ? [...(image?.shell ?? ['/bin/sh', '-c']), ...command.words] : (command?.words ?? []);
  return { words: [...before, ...after], shell: false, from: (command ?? entrypoint)?.from, inherited };
}

/** Environment of a process: the service's over the image's. */
export function processEnvironment(
  image: Image | undefined,
  service: ReadonlyMap<string, { readonly value: string | undefined }> = new Map(),
): Map<string, string | undefined> {
  const environment = new Map<string, string | undefined>();
  for (const [name, { value }] of image?.environment ?? []) environment.set(name, value);
  for (const [name, { value }] of service) {
    if (value !== undefined) environment.set(name, value);
    else environment.delete(name);
  }
  return environment;
}

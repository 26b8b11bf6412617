import { posix } from 'node:path';
import type { Location } from '../../define.ts';
import { checkConsistency } from './consistency.ts';
import { decodeErrors } from './decode.ts';
import { envFileValues } from './env-files.ts';
import type { IdleOverride } from './idle.ts';
import { attempt, loadModel, type Scope, type Session, serviceEntries } from './load.ts';
import { get, items, type MapNode, type Node, set, string, text } from './node.ts';
import { normalize } from './normalize.ts';
import { resolvePath } from './paths.ts';
import { ComposeError, type Problem } from './problem.ts';
import { projectName } from './project-name.ts';
import type { ComposeDocument } from './read.ts';
import { type EnvFileUse, fileVariables, type Service, toService, type Variable } from './service.ts';
import { checkTopLevel } from './validation.ts';

export interface ComposeOptions {
  /** Files in the order of their `-f`, relative to the same place as `projectDirectory`. */
  readonly files: readonly string[];
  read(path: string): string | undefined;
  /** The shell's environment. */
  readonly environment?: ReadonlyMap<string, string>;
  /** Files for interpolation in place of `.env`. */
  readonly envFiles?: readonly string[];
  /** Switched on; else those of COMPOSE_PROFILES. `*` switches on all. */
  readonly profiles?: readonly string[];
  /** Folder of the first file when absent. */
  readonly projectDirectory?: string;
  /** Name when no file sets one; the project folder's otherwise. */
  readonly projectName?: string;
}

export interface ComposeProject {
  readonly name: string;
  /** Merged and normalised, services of all profiles. */
  readonly tree: MapNode;
  /** Active services by name. */
  readonly services: ReadonlyMap<string, Service>;
  /** Services that no enabled profile switches on. */
  readonly disabled: ReadonlyMap<string, Service>;
  readonly networks: ReadonlyMap<string, Node>;
  readonly volumes: ReadonlyMap<string, Node>;
  readonly secrets: ReadonlyMap<string, Node>;
  readonly configs: ReadonlyMap<string, Node>;
  /** What compose would refuse, in its order; the model is as complete as it can be nevertheless. */
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Overrides that do nothing, or add where they seem to replace. */
  readonly idle: readonly IdleOverride[];
  /** Every file read: compose files, env files. */
  readonly files: readonly string[];
  /** Where the value at a path (`services`, `db`, `ports`, `0`) was written. */
  provenance(path: readonly string[]): Location | undefined;
}

/** Builds the project docker compose 2.26 would run. Pure: files come through `read`; never throws on what they hold. */
export function mergeCompose(options: ComposeOptions): ComposeProject {
  const errors: Problem[] = [];
  const warnings: Problem[] = [];
  const idle: IdleOverride[] = [];
  const files = new Set<string>();
  const session: Session = {
    read: (path) => {
      const content = options.read(path);
      if (content !== undefined) files.add(path);
      return content;
    },
    warn: (problem) => {
      if (!warnings.some(({ message }) => message === problem.message)) warnings.push(problem);
    },
    fail: ({ message, at }) => {
      if (!errors.some((error) => error.message === message))
        errors.push({ path: at?.path ?? options.files[0] ?? '', line: at?.line ?? 1, message });
    },
    idle: (found) => idle.push(found),
    parsed: new Map<string, readonly ComposeDocument[]>(),
  };
  const folder = options.projectDirectory ?? posix.dirname(options.files[0] ?? '').replace(/^\.$/, '');
  const environment = interpolationEnvironment(options, folder, session);
  const name = projectName(options, folder, environment, session);
  environment.set('COMPOSE_PROJECT_NAME', name);
  for (const file of options.files) {
    if (options.read(file) === undefined)
      session.fail(new ComposeError(`stat ${file}: no such file or directory`, { path: file, line: 1 }));
  }
  if (options.files.length === 0) session.fail(new ComposeError('no configuration file provided: not found'));
  const scope: Scope = { session, workingFolder: folder, searchFolder: folder, environment };
  const loaded = loadModel(options.files, scope, []);
  for (const problem of checkTopLevel(loaded)) session.fail(new ComposeError(problem.message, problem));
  if (loaded.entries.size === 0 && errors.length === 0) session.fail(new ComposeError('empty compose file'));
  const tree = normalize(loaded, name, environment);

  const profiles = options.profiles?.length
    ? options.profiles
    : (environment.get('COMPOSE_PROFILES') ?? '').split(',').map((each) => each.trim());
  const all = serviceEntries(tree);
  const active = new Map(all.filter(([, service]) => enabled(service, profiles)));
  const off = new Map(all.filter(([service]) => !active.has(service)));
  const undecodable = decodeErrors(tree);
  if (undecodable.length > 0) {
    const lines = undecodable.map(({ place, reason }) => `error decoding '${place}': ${reason}`);
    session.fail(new ComposeError(['decoding failed due to the following error(s):', '', ...lines].join('\n'), undecodable[0]?.at));
  }
  for (const problem of checkConsistency(tree, active, new Set(off.keys()))) session.fail(new ComposeError(problem.message, problem));
  const view = (service: string, node: MapNode, report: boolean): Service => {
    const { values, uses } = readEnvFiles(node, environment, session, report);
    return toService(service, node, values, uses);
  };
  return {
    name,
    tree,
    services: new Map([...active].map(([service, node]) => [service, view(service, node, true)])),
    disabled: new Map([...off].map(([service, node]) => [service, view(service, node, false)])),
    networks: children(tree, 'networks'),
    volumes: children(tree, 'volumes'),
    secrets: children(tree, 'secrets'),
    configs: children(tree, 'configs'),
    errors,
    warnings,
    idle,
    files: [...files].sort(),
    provenance: (path) => path.reduce<Node | undefined>(child, tree)?.at,
  };
}

const child = (node: Node | undefined, part: string): Node | undefined =>
  node?.kind === 'list' ? node.items[Number(part)] : get(node, part);

function children(tree: MapNode, key: string): ReadonlyMap<string, Node> {
  const node = get(tree, key);
  return node?.kind === 'map' ? node.entries : new Map();
}

function enabled(service: MapNode, profiles: readonly string[]): boolean {
  const own = items(get(service, 'profiles')).map(text);
  return own.length === 0 || profiles.includes('*') || own.some((profile) => profiles.includes(profile));
}

function interpolationEnvironment(options: ComposeOptions, folder: string, session: Session): Map<string, string> {
  const environment = new Map(options.environment);
  const given = options.envFiles ?? [];
  const files = given.length > 0 ? given : [resolvePath(folder, '.env')];
  const values = new Map<string, string>();
  for (const file of files) {
    const content = session.read(file);
    if (content === undefined) {
      if (given.length > 0) session.fail(new ComposeError(`Couldn't find env file: ${file}`, { path: file, line: 1 }));
      continue;
    }
    const lookup = (name: string): string | undefined => options.environment?.get(name) ?? values.get(name);
    for (const { name, value } of attempt(session, [], () => envFileValues(file, content, lookup, unset(session, file))))
      values.set(name, value);
  }
  for (const [name, value] of values) if (!environment.has(name)) environment.set(name, value);
  return environment;
}

const unset = (session: Session, path: string) => (name: string) =>
  session.warn({ path, line: 1, message: `The "${name}" variable is not set. Defaulting to a blank string.` });

function readEnvFiles(
  service: MapNode,
  environment: ReadonlyMap<string, string>,
  session: Session,
  report: boolean,
): { values: Map<string, Variable>; uses: EnvFileUse[] } {
  const values = new Map<string, Variable>();
  const uses: EnvFileUse[] = [];
  for (const item of items(get(service, 'env_file'))) {
    const path = string(get(item, 'path')) ?? '';
    const required = text(get(item, 'required')) !== 'false';
    const content = session.read(path);
    uses.push({ path, required, found: content !== undefined, from: item.at });
    if (content === undefined) {
      if (required && report)
        session.fail(new ComposeError(`env file ${path} not found: stat ${path}: no such file or directory`, item.at));
      continue;
    }
    const lookup = (name: string): string | undefined => values.get(name)?.value ?? environment.get(name);
    const read = attempt(session, [], () => envFileValues(path, content, lookup, unset(session, path)));
    for (const [name, variable] of fileVariables(path, read)) values.set(name, variable);
  }
  return { values, uses };
}

/** A tree without the networks, volumes, secrets and configs that no active service uses. */
export function usedResources(project: ComposeProject): MapNode {
  const services = [...project.services.keys()].map((name) => get(get(project.tree, 'services'), name));
  const used = {
    networks: services.flatMap((service) => [
      ...(get(service, 'networks')?.kind === 'map' ? children(service as MapNode, 'networks').keys() : []),
    ]),
    volumes: services.flatMap((service) =>
      items(get(service, 'volumes')).flatMap((volume) => (text(get(volume, 'type')) === 'volume' ? text(get(volume, 'source')) : [])),
    ),
    secrets: services.flatMap((service) =>
      [...items(get(service, 'secrets')), ...items(get(get(service, 'build'), 'secrets'))].map((item) => text(get(item, 'source'))),
    ),
    configs: services.flatMap((service) => items(get(service, 'configs')).map((item) => text(get(item, 'source')))),
  };
  let tree = project.tree;
  for (const [kind, names] of Object.entries(used)) {
    const node = get(tree, kind);
    if (node?.kind !== 'map') continue;
    const kept = new Map([...node.entries].filter(([name]) => names.includes(name)));
    tree = set(tree, kind, kept.size > 0 ? { ...node, entries: kept } : undefined);
  }
  return tree;
}

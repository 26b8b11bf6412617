import { canonical } from './canonical.ts';
import { applyExtends } from './extends.ts';
import { findIdle, type IdleOverride } from './idle.ts';
import { applyInclude } from './include.ts';
import { interpolate } from './interpolate.ts';
import { mergeMaps } from './merge.ts';
import { entries, get, isNull, list, type MapNode, map, type Node, type Path, scalar, set, string } from './node.ts';
import { resolvePaths } from './paths.ts';
import { ComposeError, type Problem } from './problem.ts';
import { type ComposeDocument, type Reset, readComposeFile } from './read.ts';
import { composeSchema } from './schema.ts';
import { unique } from './unique.ts';
import { mostSpecific, validate } from './validate.ts';

/** What the reading of files shares. Problems are collected: the rest of the model stays usable. */
export interface Session {
  /** Text of a file, undefined when there is none. */
  read(path: string): string | undefined;
  warn(problem: Problem): void;
  fail(error: ComposeError): void;
  idle(found: IdleOverride): void;
  /** Every file that was read, with the documents in it. */
  readonly parsed: Map<string, readonly ComposeDocument[]>;
}

export interface Scope {
  readonly session: Session;
  /** Folder that relative paths of these files belong to, as seen from the enclosing scope. */
  readonly workingFolder: string;
  /** Folder from which includes and extends are found. */
  readonly searchFolder: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** Merges files left to right into one canonical tree, paths resolved. */
export function loadModel(files: readonly string[], scope: Scope, included: readonly string[]): MapNode {
  const { session } = scope;
  let tree: MapNode = map([], { path: files[0] ?? '', line: 1 });
  for (const file of files)
    if (session.read(file) !== undefined || included.length > 0) tree = loadFile(file, scope, tree, [...included, file], true).tree;
  const guarded = attempt(session, tree, () => setDefaults(tree));
  const resolved = attempt(session, guarded, () => asMap(resolvePaths(guarded, scope.workingFolder), guarded));
  return inheritEnvironment(resolved, scope.environment);
}

/** Reads one file over what earlier files gave. `complete` is off for a file that only serves `extends`. */
export function loadFile(
  file: string,
  scope: Scope,
  before: MapNode,
  included: readonly string[],
  complete: boolean,
): { tree: MapNode; resets: readonly Reset[] } {
  const { session } = scope;
  let tree = before;
  let resets: readonly Reset[] = [];
  for (const document of documentsOf(file, session)) {
    resets = document.resets;
    let own: MapNode = asMap(interpolate(document.root, interpolation(scope)), document.root);
    if (complete) {
      own = attempt(session, own, () => applyExtends(own, file, scope, document.resets));
    }
    if (complete) for (const found of findIdle(tree, own, document.resets, file)) session.idle(found);
    tree = asMap(dropReset(tree, document.resets, []), tree);
    if (complete) own = attempt(session, own, () => applyInclude(own, scope, included));
    const merged = attempt(session, tree, () => asMap(unique(mergeMaps(tree, own, [])), tree));
    if (complete) checkSchema(merged, file, session);
    tree = attempt(session, merged, () => asMap(unique(canonical(withoutVersion(merged), session.warn)), merged));
  }
  return { tree, resets };
}

/** Documents of a file, parsed once; a file that cannot be read is reported and has none. */
export function documentsOf(file: string, session: Session): readonly ComposeDocument[] {
  const known = session.parsed.get(file);
  if (known) return known;
  const text = session.read(file);
  if (text === undefined) session.fail(new ComposeError(`open ${file}: no such file or directory`, { path: file, line: 1 }));
  const documents = text === undefined ? [] : attempt(session, [], () => readComposeFile(file, text));
  session.parsed.set(file, documents);
  return documents;
}

const interpolation = ({ session, environment }: Scope): Parameters<typeof interpolate>[1] => ({
  lookup: (name) => environment.get(name),
  warn: (name, node) => session.warn({ ...node.at, message: `The "${name}" variable is not set. Defaulting to a blank string.` }),
  fail: (error) => session.fail(error),
});

function checkSchema(tree: MapNode, file: string, session: Session): void {
  const violation = mostSpecific(validate(composeSchema, tree));
  if (violation) {
    const place = violation.path.join('.') || '(root)';
    session.fail(new ComposeError(`validating ${file}: ${place} ${violation.message}`, violation.at));
  }
  const version = get(tree, 'version');
  if (!version) return;
  const advice = 'the attribute `version` is obsolete, it will be ignored, please remove it to avoid potential confusion';
  session.warn({ ...version.at, message: `${file}: ${advice}` });
}

const withoutVersion = (tree: MapNode): MapNode => set(tree, 'version', undefined);

/** Removes from a tree what a later file marks with `!reset` or `!override`. Items of a list cannot be removed. */
export function dropReset(node: Node, resets: readonly Reset[], path: Path): Node {
  if (node.kind !== 'map' || resets.length === 0) return node;
  const kept = [...node.entries].filter(([key]) => !resets.some((reset) => equal(reset.path, [...path, key])));
  return map(
    kept.map(([key, value]) => [key, dropReset(value, resets, [...path, key])] as const),
    node.at,
  );
}

const equal = (left: Path, right: Path): boolean => left.length === right.length && left.every((part, index) => part === right[index]);

function setDefaults(tree: MapNode): MapNode {
  const services = get(tree, 'services');
  if (services?.kind !== 'map') return tree;
  const filled = entries(services).map(([name, service]) => [name, service.kind === 'map' ? serviceDefaults(service) : service] as const);
  return set(tree, 'services', map(filled, services.at));
}

function serviceDefaults(service: MapNode): MapNode {
  let filled = service;
  const build = get(filled, 'build');
  if (build?.kind === 'map' && !get(build, 'context')) filled = set(filled, 'build', set(build, 'context', scalar('.', build.at)));
  const secrets = get(filled, 'secrets');
  if (secrets?.kind === 'list') filled = set(filled, 'secrets', { ...secrets, items: secrets.items.map(secretDefaults) });
  const ports = get(filled, 'ports');
  if (ports?.kind === 'list') filled = set(filled, 'ports', { ...ports, items: ports.items.map(portDefaults) });
  return filled;
}

function secretDefaults(secret: Node): Node {
  if (secret.kind !== 'map' || get(secret, 'target')) return secret;
  return set(secret, 'target', scalar(`/run/secrets/${string(get(secret, 'source')) ?? ''}`, secret.at));
}

function portDefaults(port: Node): Node {
  if (port.kind !== 'map') return port;
  const mode = get(port, 'mode') ? port : set(port, 'mode', scalar('ingress', port.at));
  return get(mode, 'protocol') ? mode : set(mode, 'protocol', scalar('tcp', port.at));
}

/** `- NAME` items of an environment list take their value from the environment of the file that has them. */
function inheritEnvironment(tree: MapNode, environment: ReadonlyMap<string, string>): MapNode {
  const services = get(tree, 'services');
  if (services?.kind !== 'map') return tree;
  const filled = entries(services).map(([name, service]) => {
    const own = get(service, 'environment');
    if (service.kind !== 'map' || own?.kind !== 'list') return [name, service] as const;
    const values = own.items.map((item) => {
      const value = environment.get(string(item) ?? '');
      return value === undefined ? item : scalar(`${string(item)}=${value}`, item.at);
    });
    return [name, set(service, 'environment', list(values, own.at))] as const;
  });
  return set(tree, 'services', map(filled, services.at));
}

export const asMap = (node: Node, otherwise: MapNode): MapNode => (node.kind === 'map' ? node : otherwise);

/** Runs a step; when it fails the error is kept and the tree stays as it was. */
export function attempt<T>(session: Session, otherwise: T, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof ComposeError)) throw error;
    session.fail(error);
    return otherwise;
  }
}

export const serviceEntries = (tree: Node): readonly (readonly [string, MapNode])[] =>
  entries(get(tree, 'services')).flatMap(([name, service]) =>
    service.kind === 'map' && !isNull(service) ? [[name, service] as const] : [],
  );

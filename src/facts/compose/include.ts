import { posix } from 'node:path';
import { envFileValues } from './env-files.ts';
import { loadModel, type Scope } from './load.ts';
import { entries, get, items, type MapNode, map, type Node, same, set, string, text } from './node.ts';
import { relativeTo, resolvePath } from './paths.ts';
import { ComposeError } from './problem.ts';

const resources = ['services', 'volumes', 'networks', 'secrets', 'configs'];

/** Brings in the files of `include`. Throws ComposeError for a cycle or a form that cannot be read. */
export function applyInclude(tree: MapNode, scope: Scope, included: readonly string[]): MapNode {
  const include = get(tree, 'include');
  if (!include) return tree;
  if (include.kind === 'map' || (include.kind === 'scalar' && include.value !== null)) {
    throw new ComposeError(`\`include\` must be a list${include.kind === 'scalar' ? `, got ${text(include)}` : ''}`, include.at);
  }
  let current = tree;
  for (const item of items(include)) current = importInto(current, loadIncluded(item, scope, included), scope);
  return set(current, 'include', undefined);
}

const strings = (node: Node | undefined): string[] => {
  const single = string(node);
  return single === undefined ? items(node).flatMap((item) => string(item) ?? []) : [single];
};

function loadIncluded(item: Node, scope: Scope, included: readonly string[]): MapNode {
  const paths = string(item) === undefined ? strings(get(item, 'path')) : strings(item);
  const files = paths.map((path) => resolvePath(scope.searchFolder, path));
  const [main = ''] = files;
  if (included.includes(main)) {
    const [first = '', ...others] = [...included, main];
    throw new ComposeError(`include cycle detected:\n${first}\n include ${others.join('\n include ')}`, item.at);
  }
  for (const [index, file] of files.entries()) {
    if (scope.session.read(file) === undefined) throw new ComposeError(`open ${paths[index]}: no such file or directory`, item.at);
  }
  const declared = string(get(item, 'project_directory'));
  const folder = declared ? resolvePath(scope.searchFolder, declared) : posix.dirname(main);
  const environment = new Map(scope.environment);
  for (const [name, value] of includeEnvironment(item, folder, scope)) if (!environment.has(name)) environment.set(name, value);
  const inner: Scope = { session: scope.session, workingFolder: relativeTo(scope.searchFolder, folder), searchFolder: folder, environment };
  return loadModel(files, inner, included);
}

function includeEnvironment(item: Node, folder: string, scope: Scope): Map<string, string> {
  const declared = strings(get(item, 'env_file'));
  const automatic = posix.join(folder, '.env');
  const files = declared.length > 0 ? declared.map((path) => resolvePath(scope.searchFolder, path)) : [automatic];
  const values = new Map<string, string>();
  for (const file of files) {
    const text = scope.session.read(file);
    if (text === undefined) {
      if (declared.length > 0) throw new ComposeError(`stat ${file}: no such file or directory`, item.at);
      continue;
    }
    const lookup = (name: string): string | undefined => scope.environment.get(name) ?? values.get(name);
    for (const { name, value } of envFileValues(file, text, lookup, () => undefined)) values.set(name, value);
  }
  return values;
}

function importInto(tree: MapNode, imported: MapNode, scope: Scope): MapNode {
  let current = tree;
  for (const kind of resources) {
    const from = get(imported, kind);
    if (from?.kind !== 'map') continue;
    const own = get(current, kind);
    const merged = new Map(own?.kind === 'map' ? own.entries : []);
    for (const [name, value] of entries(from)) {
      const existing = merged.get(name);
      if (existing && !same(existing, value)) {
        scope.session.fail(new ComposeError(`${kind}.${name} conflicts with imported resource`, existing.at));
      } else if (!existing) {
        merged.set(name, value);
      }
    }
    current = set(current, kind, map(merged, own?.at ?? from.at));
  }
  return current;
}

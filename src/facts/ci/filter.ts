import picomatch from 'picomatch';
import { literally } from '../../syntax/literally.ts';
import { get, stringOf, stringsOf, type YamlTree, yamlTree } from './yaml-tree.ts';

/** A branch or path pattern of a workflow trigger, by GitHub's filter pattern sheet; undefined when it is not valid. */
export function filterPattern(pattern: string): RegExp | undefined {
  let source = '';
  for (const [piece] of pattern.matchAll(/\*\*\/|\*\*|\[[^\]]+\]|\\[\s\S]|[\s\S]/g)) {
    if (piece === '**/') source += '(?:.*/)?';
    else if (piece === '**') source += '.*';
    else if (piece === '*') source += '[^/]*';
    // `?` and `+` repeat the character before them.
    else if (piece === '?' || piece === '+') source += piece;
    else if (piece.length > 1 && piece.startsWith('[')) source += piece;
    else source += literally(piece.replace(/^\\/, ''));
  }
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    return undefined;
  }
}

/** Whether a list of trigger patterns accepts a name: the last pattern that matches decides, `!` takes away. */
export function accepts(patterns: readonly string[], name: string): boolean | undefined {
  let accepted = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith('!');
    const regex = filterPattern(negative ? pattern.slice(1) : pattern);
    if (!regex) return undefined;
    if (regex.test(name)) accepted = !negative;
  }
  return accepted;
}

const glob = (pattern: string, file: string): boolean => {
  try {
    return picomatch(pattern, { dot: true })(file);
  } catch {
    return false;
  }
};

function flatten(tree: YamlTree): readonly { pattern: string; modified: boolean }[] {
  if (tree.items) return tree.items.flatMap(flatten);
  if (tree.entries.size > 0) {
    return [...tree.entries].flatMap(([status, value]) =>
      stringsOf(value).map((pattern) => ({
        pattern,
        modified: status
          .split('|')
          .map((s) => s.trim())
          .includes('modified'),
      })),
    );
  }
  const pattern = stringOf(tree);
  return pattern === undefined ? [] : [{ pattern, modified: true }];
}

/** Outputs of dorny/paths-filter when exactly this file was modified. `filters` is the input text, or the text of the file it names. */
export function pathsFilterOutputs(filters: string, file: string, every: boolean): ReadonlyMap<string, string> | undefined {
  const tree = yamlTree(filters);
  if (!tree || tree.entries.size === 0) return undefined;
  const outputs = new Map<string, string>();
  const hits: string[] = [];
  for (const [name, rules] of tree.entries) {
    const checks = flatten(rules).map((rule) => rule.modified && glob(rule.pattern, file));
    const hit = checks.length > 0 && (every ? checks.every(Boolean) : checks.some(Boolean));
    if (hit) hits.push(name);
    outputs.set(name, String(hit));
    outputs.set(`${name}_count`, hit ? '1' : '0');
  }
  outputs.set('changes', JSON.stringify(hits));
  return outputs;
}

/** Outputs of tj-actions/changed-files when exactly this file was modified. */
export function changedFilesOutputs(inputs: YamlTree | undefined, file: string): ReadonlyMap<string, string> | undefined {
  const text = stringOf(get(inputs, 'files'));
  const ignored = (stringOf(get(inputs, 'files_ignore')) ?? '').split('\n').map((line) => line.trim());
  for (const name of inputs?.entries.keys() ?? []) if (/_yaml|from_source|separator/.test(name)) return undefined;
  const patterns = (text ?? '**')
    .split(/[\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const positive = patterns.filter((pattern) => !pattern.startsWith('!'));
  const hit =
    positive.some((pattern) => glob(pattern, file)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && glob(pattern.slice(1), file)) &&
    !ignored.some((pattern) => pattern !== '' && glob(pattern, file));
  const flag = String(hit);
  return new Map([
    ...['any_changed', 'any_modified', 'only_changed', 'only_modified'].map((name) => [name, flag] as const),
    ...['all_changed_files', 'all_modified_files', 'modified_files'].map((name) => [name, hit ? file : ''] as const),
    ...['any_deleted', 'only_deleted'].map((name) => [name, 'false'] as const),
  ]);
}

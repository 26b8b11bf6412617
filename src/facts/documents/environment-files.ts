import type { Node } from 'yaml';
import { type DocumentedVariable, defaultIn, readDefault, remarksIn, variableName } from './environment-entry.ts';
import { envLines } from './environment-markdown.ts';
import { type NodeTree, readNodeTree } from './openapi-node.ts';

/** `.env.example`, `.env.sample`, `env.template` and the like: documents, unlike a `.env` that is in use. */
export const isEnvExample = (path: string): boolean =>
  /(?:^|\/)(?:\.?env[\w.-]*\.(?:example|sample|template|dist|defaults?)|\.?env[.-](?:example|sample|template|dist|defaults?)[\w.-]*|(?:example|sample|template)[\w-]*\.env)$/i.test(
    path,
  );

/** YAML or JSON registries of variables or flags, by name. */
export const isVariableRegistry = (path: string): boolean =>
  /(?:^|\/)(?:[\w-]+[-_.])?(?:feature[-_]?flags?|flags|env(?:ironment)?(?:[-_]?var(?:iable)?s?)?|switches|kill[-_]?switches)(?:[-_.]registry)?\.(?:ya?ml|json)$/i.test(
    path,
  ) && !/(?:^|\/)\.github\//.test(path);

/** The variables of an env example file; a commented-out assignment documents its variable too. */
export function envFileVariables(path: string, text: string): DocumentedVariable[] {
  return envLines(text).flatMap((entry): DocumentedVariable[] => {
    // In an active line the value is what a copy of the file sets; in a disabled one it shows the default or an example.
    const base = { name: entry.name, path, line: entry.offset + 1, source: 'env-file' as const, section: '', description: entry.comment };
    return [{ ...base, ...(entry.disabled ? {} : { value: entry.value }), ...defaultIn(entry.comment), ...remarksIn(entry.comment) }];
  });
}

/**
 * The entries of a registry: a mapping from names to descriptions (`NAME: {default: ...}`), at the top or under any
 * key, or a list of mappings with a `name`.
 */
export function registryVariables(path: string, text: string): DocumentedVariable[] {
  const tree = readNodeTree(text);
  return tree ? walk(tree, tree.root, path, '', 0) : [];
}

function walk(tree: NodeTree, node: Node | undefined, path: string, section: string, depth: number): DocumentedVariable[] {
  if (!node || depth > 6) return [];
  const listed = tree.items(node).flatMap((item) => {
    const name = tree.text(tree.get(item, 'name')) ?? tree.text(tree.get(item, 'env')) ?? tree.text(tree.get(item, 'variable'));
    return name !== undefined && variableName.test(name) ? [entry(tree, name, item, path, tree.line(item), section)] : [];
  });
  const mapped = tree.entries(node).flatMap(({ key, value, line }) => {
    if (!variableName.test(key)) return walk(tree, value, path, key, depth + 1);
    return [entry(tree, key, value, path, line, section)];
  });
  return [...listed, ...mapped];
}

function entry(tree: NodeTree, name: string, node: Node | undefined, path: string, line: number, section: string): DocumentedVariable {
  const text = (key: string): string | undefined => tree.text(tree.get(node, key));
  const members = new Set(tree.entries(node).map(({ key }) => key));
  const category = text('category') ?? text('type') ?? text('group');
  const values = tree.items(tree.get(node, 'values')).flatMap((item) => tree.text(item) ?? []);
  const aliases = tree.items(tree.get(node, 'aliases')).flatMap((item) => tree.text(item) ?? []);
  const description = [text('description'), text('notes'), text('status')].filter((part) => part !== undefined).join(' ');
  const scalar = tree.text(node);
  const remarks = remarksIn(`${category ?? ''} ${description}`);
  return {
    name,
    path,
    line,
    source: 'registry',
    section,
    description,
    ...(members.has('default') ? readDefault(text('default') ?? '') : scalar === undefined ? {} : readDefault(scalar)),
    ...(values.length > 0 ? { values } : {}),
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(category === undefined ? {} : { category }),
    deprecated: remarks.deprecated || text('deprecated') === 'true',
    external: remarks.external || text('external') === 'true',
    required: text('required') === 'true',
  };
}

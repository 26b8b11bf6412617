import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar } from 'yaml';

/** A YAML value with its line. Maps keep the order of the file. */
export interface YamlTree {
  readonly line: number;
  readonly value: unknown;
  /** Line where the text of a block scalar starts, else the line itself. */
  readonly textLine: number;
  readonly entries: ReadonlyMap<string, YamlTree>;
  readonly items: readonly YamlTree[] | undefined;
}

export const empty: YamlTree = { line: 1, value: undefined, textLine: 1, entries: new Map(), items: undefined };

/** Parses YAML 1.2 with positions; undefined when the text is not valid. */
export function yamlTree(text: string): YamlTree | undefined {
  try {
    const counter = new LineCounter();
    const document = parseDocument(text, { lineCounter: counter, merge: true, logLevel: 'silent' });
    if (document.errors.length > 0) return undefined;
    const convert = (node: unknown, depth: number): YamlTree => {
      if (depth > 60) throw new Error('nested too deeply');
      if (isAlias(node)) return convert(node.resolve(document), depth + 1);
      const offset = (node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
      const line = counter.linePos(offset).line || 1;
      if (isMap(node)) {
        const entries = new Map<string, YamlTree>();
        for (const pair of node.items) {
          const key = isScalar(pair.key) ? String(pair.key.value) : '';
          const at = counter.linePos((pair.key as { range?: readonly number[] } | null)?.range?.[0] ?? offset).line;
          const child = convert(pair.value, depth + 1);
          if (key === '<<') {
            for (const source of child.items ?? [child])
              for (const [name, value] of source.entries) if (!entries.has(name)) entries.set(name, value);
          } else entries.set(key, { ...child, line: at, textLine: child.textLine });
        }
        return { line, value: node.toJS(document), textLine: line, entries, items: undefined };
      }
      if (isSeq(node)) {
        const items = node.items.map((item) => convert(item, depth + 1));
        return { line, value: node.toJS(document), textLine: line, entries: new Map(), items };
      }
      if (isScalar(node)) {
        const block = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
        return { line, value: node.value, textLine: block ? line + 1 : line, entries: new Map(), items: undefined };
      }
      return { ...empty, line };
    };
    return convert(document.contents, 0);
  } catch {
    return undefined;
  }
}

export const get = (tree: YamlTree | undefined, ...path: readonly string[]): YamlTree | undefined => {
  let current = tree;
  for (const name of path) current = current?.entries.get(name);
  return current;
};

export const stringOf = (tree: YamlTree | undefined): string | undefined =>
  tree === undefined || tree.value === null || tree.value === undefined || typeof tree.value === 'object' ? undefined : String(tree.value);

/** A string, or a list of strings. */
export const stringsOf = (tree: YamlTree | undefined): readonly string[] =>
  tree?.items ? tree.items.flatMap((item) => stringOf(item) ?? []) : stringOf(tree) === undefined ? [] : [String(stringOf(tree))];

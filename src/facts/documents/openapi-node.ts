import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, type Document as YamlDocument } from 'yaml';

const maximumLength = 8_000_000;
const maximumDepth = 32;

/** A YAML or JSON document read as nodes with lines, with references resolved inside the document only. */
export interface NodeTree {
  readonly root: Node;
  line(node: unknown): number;
  /** A member of a mapping; follows `$ref` of this document. Undefined for anything else, remote references included. */
  get(node: unknown, key: string): Node | undefined;
  entries(node: unknown): readonly { readonly key: string; readonly value: Node | undefined; readonly line: number }[];
  items(node: unknown): readonly Node[];
  text(node: unknown): string | undefined;
  /** The node that a `$ref` of this document names, or the node itself; undefined when the reference leads elsewhere. */
  resolve(node: unknown): Node | undefined;
  /** The last part of a `$ref`. */
  referenceName(node: unknown): string | undefined;
}

/** Parses without ever fetching a reference; undefined when the text is too large or broken. */
export function readNodeTree(source: string): NodeTree | undefined {
  if (source.length > maximumLength) return undefined;
  const lines = new LineCounter();
  let parsed: YamlDocument.Parsed;
  try {
    parsed = parseDocument(source, { lineCounter: lines, uniqueKeys: false, keepSourceTokens: false });
  } catch {
    return undefined;
  }
  const root = parsed.contents;
  if (parsed.errors.length > 0 || !isMap(root)) return undefined;

  const plain = (node: unknown): Node | undefined => (isAlias(node) ? node.resolve(parsed) : (node as Node | undefined));
  const member = (node: unknown, key: string): Node | undefined => {
    const map = plain(node);
    if (!isMap(map)) return undefined;
    const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
    return plain(pair?.value);
  };
  const resolve = (node: unknown, depth = 0): Node | undefined => {
    const target = plain(node);
    const reference = member(target, '$ref');
    if (!reference) return target;
    const pointer = isScalar(reference) ? String(reference.value) : '';
    if (!pointer.startsWith('#/') || depth > maximumDepth) return undefined;
    let at: Node | undefined = root;
    for (const part of pointer.slice(2).split('/')) at = member(at, decode(part));
    return at && resolve(at, depth + 1);
  };
  return {
    root,
    resolve,
    get: (node, key) => member(resolve(node), key),
    line: (node) => {
      const range = isPair(node) ? (node.key as Node).range : (node as Node | undefined)?.range;
      return range ? lines.linePos(range[0]).line : 1;
    },
    entries: (node) => {
      const map = resolve(node);
      if (!isMap(map)) return [];
      return map.items.flatMap((item) =>
        isScalar(item.key)
          ? [{ key: String(item.key.value), value: plain(item.value), line: item.key.range ? lines.linePos(item.key.range[0]).line : 1 }]
          : [],
      );
    },
    items: (node) => {
      const list = resolve(node);
      return isSeq(list) ? list.items.flatMap((item) => plain(item) ?? []) : [];
    },
    text: (node) => {
      const scalar = plain(node);
      return isScalar(scalar) && scalar.value !== null && scalar.value !== undefined ? String(scalar.value) : undefined;
    },
    referenceName: (node) => {
      const reference = member(plain(node), '$ref');
      return isScalar(reference) ? String(reference.value).split('/').at(-1) : undefined;
    },
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~');
  } catch {
    return part;
  }
}

import { type Document, isMap, isPair, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';

export interface Position {
  readonly line: number;
  readonly column: number;
}

const startOf = (node: unknown): number | undefined => (node as Node | undefined | null)?.range?.[0];

/** Position of the value at a path, or of the closest part of the path that exists. Pairs count from their key. */
export function positionOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): Position {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const next: unknown = isMap(node) ? pairOf(node.items, step) : isSeq(node) ? node.items[Number(step)] : undefined;
    if (next === undefined) break;
    offset = startOf(isPair(next) ? next.key : next) ?? offset;
    node = isPair(next) ? next.value : next;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

const pairOf = (items: readonly Pair[], key: PropertyKey): Pair | undefined =>
  items.find((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key) === String(key));

import type { Location } from '../../define.ts';

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** A number written with a fraction or exponent; compose prints those differently. */
  readonly float?: boolean;
  /** How it prints, where the number alone does not tell. */
  readonly text?: string;
  readonly at: Location;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly at: Location;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Node>;
  readonly at: Location;
}

/** A compose tree whose every value knows where it came from, through merges and extends. */
export type Node = ScalarNode | ListNode | MapNode;

export const scalar = (value: ScalarNode['value'], at: Location): ScalarNode => ({ kind: 'scalar', value, at });
export const list = (items: readonly Node[], at: Location): ListNode => ({ kind: 'list', items, at });
export const map = (entries: Iterable<readonly [string, Node]>, at: Location): MapNode => ({ kind: 'map', entries: new Map(entries), at });

export const isNull = (node: Node | undefined): boolean => node === undefined || (node.kind === 'scalar' && node.value === null);

export const get = (node: Node | undefined, key: string): Node | undefined => (node?.kind === 'map' ? node.entries.get(key) : undefined);

/** The child of a map unless it is null. */
export function present(node: Node | undefined, key: string): Node | undefined {
  const child = get(node, key);
  return isNull(child) ? undefined : child;
}

export const string = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;

export const items = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);

export const entries = (node: Node | undefined): readonly (readonly [string, Node])[] => (node?.kind === 'map' ? [...node.entries] : []);

/** A copy with one key set, or removed when the value is undefined. */
export function set(node: MapNode, key: string, value: Node | undefined): MapNode {
  const copy = new Map(node.entries);
  if (value === undefined) copy.delete(key);
  else copy.set(key, value);
  return { ...node, entries: copy };
}

/** A path through the tree; list items are `[]`. */
export type Path = readonly string[];

/** Whether a path fits a dotted pattern, where `*` is any one part. */
export function matches(path: Path, pattern: readonly string[]): boolean {
  return path.length === pattern.length && pattern.every((part, index) => part === '*' || part === path[index]);
}

/** First value whose dotted pattern fits the path. */
export function patterns<T>(table: Readonly<Record<string, T>>): (path: Path) => T | undefined {
  const byLength = new Map<number, (readonly [readonly string[], T])[]>();
  for (const [pattern, value] of Object.entries(table)) {
    const parts = pattern.split('.');
    byLength.set(parts.length, [...(byLength.get(parts.length) ?? []), [parts, value]]);
  }
  return (path) => byLength.get(path.length)?.find(([pattern]) => matches(path, pattern))?.[1];
}

/** Text of a scalar as compose prints it into an environment or label. */
export function text(node: Node | undefined): string {
  if (node?.kind !== 'scalar' || node.value === null) return '';
  if (node.text !== undefined) return node.text;
  if (typeof node.value === 'number') return node.float ? floatText(node.value) : String(node.value);
  return String(node.value);
}

/** Shortest float of Go's %v: exponent form below 1e-4 and from 1e6. */
function floatText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  const [digits = '0', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return value.toString();
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Type of a value as messages of compose name it. */
export function typeName(node: Node): string {
  if (node.kind === 'map') return 'map[string]interface {}';
  if (node.kind === 'list') return '[]interface {}';
  if (typeof node.value === 'number') return node.float ? 'float64' : 'int';
  if (node.value === null) return '<nil>';
  return typeof node.value === 'boolean' ? 'bool' : 'string';
}

/** Structural equality, ignoring where values came from. */
export function same(left: Node | undefined, right: Node | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  if (left.kind === 'scalar') return right.kind === 'scalar' && left.value === right.value;
  if (left.kind === 'list') {
    return (
      right.kind === 'list' && left.items.length === right.items.length && left.items.every((item, index) => same(item, right.items[index]))
    );
  }
  return (
    right.kind === 'map' &&
    left.entries.size === right.entries.size &&
    [...left.entries].every(([key, value]) => same(value, right.entries.get(key)))
  );
}

/** Plain data of a node. */
export function plain(node: Node | undefined): unknown {
  if (!node) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
}

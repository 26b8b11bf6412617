/** A regular expression of PCRE over bytes, as nginx compiles it (no UTF, optionally caseless). */
export type Node =
  | { readonly kind: 'set'; readonly allowed: Uint8Array }
  | { readonly kind: 'assert'; readonly what: 'start' | 'line-start' | 'end' | 'end-newline' | 'line-end' | 'word' | 'not-word' }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'capture'; readonly index: number; readonly body: Node }
  | { readonly kind: 'atomic'; readonly body: Node }
  | { readonly kind: 'repeat'; readonly body: Node; readonly least: number; readonly most: number; readonly lazy: boolean }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: Node }
  | { readonly kind: 'reference'; readonly index: number; readonly caseless: boolean };

export interface Pattern {
  readonly source: string;
  readonly root: Node;
  /** How many capturing groups. */
  readonly captures: number;
  /** Named groups and their index. */
  readonly names: readonly (readonly [name: string, index: number])[];
}

/** PCRE would refuse the pattern. */
export class PatternError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** PCRE accepts the pattern, this matcher does not model it. */
export class PatternUnsupported extends Error {}

/** Whether something may repeat without end, which no look-behind allows. */
export function isUnlimited(node: Node): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.items.some(isUnlimited);
    case 'choice':
      return node.options.some(isUnlimited);
    case 'capture':
    case 'atomic':
      return isUnlimited(node.body);
    case 'repeat':
      return node.most === Number.POSITIVE_INFINITY || isUnlimited(node.body);
    default:
      return false;
  }
}

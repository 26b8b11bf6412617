/** An abstract program: one tree, written as Python and as JavaScript by the two emitters. */
export type Kind = 'text' | 'number' | 'truth' | 'list' | 'maybe' | 'map' | 'any';

export interface Term {
  /** Key of the form table, or `variable`. */
  readonly form: string;
  readonly kind: Kind;
  readonly of: readonly Term[];
  /** Name of a variable, or the text of a literal. */
  readonly word?: string;
}

export type Line =
  | { readonly is: 'assign'; readonly name: string; readonly value: Term; readonly operator?: '+' | '-' | '*' }
  | { readonly is: 'log'; readonly value: Term }
  | {
      readonly is: 'if';
      readonly arms: readonly { readonly test: Term; readonly body: readonly Line[] }[];
      readonly otherwise: readonly Line[];
    }
  | { readonly is: 'each'; readonly name: string; readonly over: Term; readonly body: readonly Line[]; readonly otherwise: readonly Line[] }
  | { readonly is: 'count'; readonly name: string; readonly limit: number; readonly body: readonly Line[] }
  | {
      readonly is: 'try';
      readonly body: readonly Line[];
      readonly handlers: readonly { readonly type: string; readonly name: string; readonly body: readonly Line[] }[];
      readonly otherwise: readonly Line[];
      readonly last: readonly Line[];
    }
  | { readonly is: 'raise'; readonly type: string; readonly text: Term }
  | { readonly is: 'again' }
  | { readonly is: 'return'; readonly value: Term }
  | { readonly is: 'break' }
  | { readonly is: 'continue' }
  | { readonly is: 'pass' }
  | {
      readonly is: 'function';
      readonly name: string;
      readonly parameters: readonly { readonly name: string; readonly kind: Kind; readonly default?: Term }[];
      readonly writes: readonly string[];
      readonly gives: Kind;
      readonly body: readonly Line[];
    }
  /** A piece written for one language alone, with its holes filled. */
  | { readonly is: 'piece'; readonly text: string; readonly holes: readonly Term[]; readonly mark: number };

export interface Program {
  readonly name: string;
  readonly body: readonly Line[];
}

export type Language = 'python' | 'javascript';

/** Variables a program reads, and the values they take. Absent: unset. */
export const VARIABLES: readonly string[] = ['ALPHA', 'BETA', 'GAMMA'];
export const VALUES: readonly (string | undefined)[] = [undefined, '', '0', '1', 'true', 'false', 'admin', ' Prod ', '12', 'a,b'];
export type Environment = Readonly<Record<string, string>>;

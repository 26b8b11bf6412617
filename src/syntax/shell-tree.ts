/** Plain syntax tree of a POSIX or bash script. Lines count from 1 within the parsed text. */
export interface ShellWord {
  readonly raw: string;
  readonly line: number;
  readonly parts: readonly ShellPart[];
}

export type ShellPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** `operator` is `:-`, `[` (array element, argument is the index), `#` (length) and so on; absent for a plain `$x`. */
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly operator?: string;
      readonly argument?: ShellWord;
      readonly quoted: boolean;
    }
  | { readonly kind: 'command'; readonly body: readonly ShellStatement[]; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly text: string }
  | { readonly kind: 'process'; readonly body: readonly ShellStatement[] }
  | { readonly kind: 'list'; readonly words: readonly ShellWord[] }
  | { readonly kind: 'opaque'; readonly text: string };

export interface ShellAssignment {
  readonly name: string;
  readonly value: ShellWord;
  readonly append: boolean;
  readonly indexed: boolean;
}

export interface ShellRedirect {
  readonly operator: string;
  readonly target?: ShellWord;
  /** Here-document or here-string text; absent when it is not literal. */
  readonly text?: string;
}

export type ShellStatement = { readonly line: number } & (
  | {
      readonly kind: 'simple';
      readonly assignments: readonly ShellAssignment[];
      readonly words: readonly ShellWord[];
      readonly redirects: readonly ShellRedirect[];
    }
  /** export, local, declare, readonly, typeset. */
  | {
      readonly kind: 'declaration';
      readonly command: string;
      readonly assignments: readonly ShellAssignment[];
      readonly words: readonly ShellWord[];
    }
  /** `extended` is `[[ ]]`, which sh does not have. */
  | { readonly kind: 'test'; readonly words: readonly ShellWord[]; readonly extended: boolean }
  | { readonly kind: 'arithmetic'; readonly text: string }
  /** `stderr`: one of the bars is `|&`. */
  | { readonly kind: 'pipeline'; readonly items: readonly ShellStatement[]; readonly negated: boolean; readonly stderr: boolean }
  | { readonly kind: 'and' | 'or'; readonly left: ShellStatement; readonly right: ShellStatement }
  | { readonly kind: 'background'; readonly body: ShellStatement }
  | {
      readonly kind: 'if';
      readonly clauses: readonly { readonly condition: readonly ShellStatement[]; readonly body: readonly ShellStatement[] }[];
      readonly otherwise: readonly ShellStatement[] | undefined;
    }
  | {
      readonly kind: 'while';
      readonly until: boolean;
      readonly condition: readonly ShellStatement[];
      readonly body: readonly ShellStatement[];
      readonly update?: string;
    }
  | {
      readonly kind: 'for';
      readonly variable: string;
      readonly words: readonly ShellWord[] | undefined;
      readonly body: readonly ShellStatement[];
    }
  | {
      readonly kind: 'case';
      readonly subject: ShellWord;
      readonly items: readonly {
        readonly patterns: readonly ShellWord[];
        readonly body: readonly ShellStatement[];
        readonly through: boolean;
      }[];
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: ShellStatement }
  | { readonly kind: 'subshell' | 'group'; readonly body: readonly ShellStatement[]; readonly redirects: readonly ShellRedirect[] }
  | { readonly kind: 'opaque'; readonly reason: string }
);

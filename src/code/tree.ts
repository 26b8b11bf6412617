/**
 * The language-neutral program tree. Python and TypeScript are lowered into it; everything that reasons
 * about behaviour reads only this. Nodes are plain data and a node's identity is its place.
 */
export type Dialect = 'python' | 'javascript';

/** A place in a file: UTF-16 offsets; line and column count from 1. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export interface Place {
  readonly at: Span;
}

export type Primitive = string | number | bigint | boolean | null | undefined;

export interface Argument {
  readonly value: Expression;
  /** Keyword argument name (Python). */
  readonly name?: string;
  readonly spread?: 'list' | 'map';
}

export interface Entry {
  /** Absent for list, tuple, set items and for spreads. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly spread?: boolean;
  /** Accessor entries of a JavaScript object literal. */
  readonly accessor?: 'getter' | 'setter';
}

export interface Parameter extends Place {
  readonly target: Target;
  readonly default?: Expression;
  readonly annotation?: Expression;
  readonly rest?: 'list' | 'map';
  /** Python keyword-only parameter. */
  readonly keywordOnly?: boolean;
  readonly optional?: boolean;
  readonly decorators: readonly Expression[];
  /** TypeScript constructor parameter property: `private readonly x: X`. */
  readonly property?: boolean;
}

export interface PatternItem {
  /** Property name for a map pattern; computed keys use `computed`. */
  readonly key?: string;
  readonly computed?: Expression;
  readonly target: Target;
  readonly default?: Expression;
  readonly rest?: boolean;
}

export interface Pattern extends Place {
  readonly kind: 'pattern';
  readonly form: 'list' | 'map';
  readonly items: readonly (PatternItem | undefined)[];
}

/** What can be assigned to: a name, member, index, or a destructuring pattern. */
export type Target = Expression | Pattern;

/** A lowered function or module body. `declares` are the names this scope binds (hoisted). */
export interface Body {
  readonly declares: readonly string[];
  readonly statements: readonly Statement[];
  /** The docstring of a Python function. */
  readonly doc?: string;
}

/** A function whose body is lowered on demand: `Unit.body(body)`. */
export interface FunctionNode extends Place {
  readonly kind: 'function';
  readonly name?: string;
  readonly form: 'function' | 'method' | 'getter' | 'setter' | 'constructor' | 'lambda' | 'arrow';
  readonly static: boolean;
  readonly async: boolean;
  readonly generator: boolean;
  readonly parameters: readonly Parameter[];
  readonly returns?: Expression;
  /** TypeScript decorators (metadata). Python decorators are lowered to calls, and repeated here for reading only. */
  readonly decorators: readonly Expression[];
  /** Span of the body: a block, or the expression of an arrow or lambda. */
  readonly body: Span;
  /** No body: overload signature, abstract method or declare. */
  readonly bodiless?: boolean;
}

export interface ClassMember extends Place {
  readonly name?: string;
  /** Computed member name. */
  readonly computed?: Expression;
  readonly static: boolean;
  /** A method, accessor, or field initialiser; absent for a declared field without a value. */
  readonly value?: Expression;
  readonly form: 'method' | 'getter' | 'setter' | 'constructor' | 'field' | 'block';
  readonly annotation?: Expression;
  readonly decorators: readonly Expression[];
}

export interface ClassNode extends Place {
  readonly kind: 'class';
  readonly name?: string;
  readonly bases: readonly Argument[];
  readonly decorators: readonly Expression[];
  /** Python: the class body runs as statements (declares = the class scope). */
  readonly body: Body;
  /** JavaScript: members in order; empty for Python. */
  readonly members: readonly ClassMember[];
  readonly enum?: boolean;
  readonly doc?: string;
}

export type Expression =
  | (Place &
      (
        | {
            readonly kind: 'literal';
            readonly value: Primitive;
            readonly form?: 'bytes' | 'regex' | 'ellipsis' | 'float';
            readonly flags?: string;
          }
        /** `from: 'module'` skips function scopes (Python `global`). Special names: this, super, new.target, import.meta. */
        | { readonly kind: 'name'; readonly name: string; readonly from?: 'module' }
        | { readonly kind: 'member'; readonly object: Expression; readonly name: string; readonly optional: boolean }
        | { readonly kind: 'index'; readonly object: Expression; readonly key: Expression; readonly optional: boolean }
        | {
            readonly kind: 'call';
            readonly callee: Expression;
            readonly arguments: readonly Argument[];
            readonly construct: boolean;
            readonly optional: boolean;
            /** Type arguments, kept because some frameworks read them. */
            readonly types?: readonly Expression[];
          }
        /** An operation of the tool's own vocabulary, used as a callee: collect.list, collect.set, collect.map, collect.lazy, element, tag, format ... */
        | { readonly kind: 'intrinsic'; readonly name: string }
        /**
         * not · == != (loose) · === !== (JavaScript strict) · is, is-not (Python) · in, not-in · instanceof · + - * / // % ** @ · << >> >>> & | ^ ~ ·
         * neg, pos · < <= > >= · typeof, delete, void · slice(start, stop, step)
         */
        | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Expression[] }
        | { readonly kind: 'logical'; readonly operator: 'and' | 'or' | 'coalesce'; readonly left: Expression; readonly right: Expression }
        | { readonly kind: 'conditional'; readonly test: Expression; readonly then: Expression; readonly else: Expression }
        | { readonly kind: 'template'; readonly parts: readonly Expression[] }
        | { readonly kind: 'collection'; readonly form: 'list' | 'tuple' | 'set' | 'map'; readonly entries: readonly Entry[] }
        | { readonly kind: 'await'; readonly value: Expression }
        | { readonly kind: 'yield'; readonly value?: Expression; readonly all: boolean }
        | {
            readonly kind: 'assign';
            readonly target: Target;
            /** Absent: a bare declaration (`let x`, `x: int`). */
            readonly value?: Expression;
            /** Augmented assignment: + - * / // % ** << >> >>> & | ^ @ and or coalesce; ++ and -- are `+`/`-` 1. */
            readonly operator?: string;
            /** x++ yields the old value. */
            readonly postfix?: boolean;
            readonly declares?: 'const' | 'let' | 'var' | 'field';
            readonly annotation?: Expression;
          }
        | { readonly kind: 'sequence'; readonly expressions: readonly Expression[] }
      ))
  | FunctionNode
  | ClassNode
  | Opaque;

export interface SwitchCase {
  /** Values compared with the subject; empty and no `pattern`: the default arm. */
  readonly tests: readonly Expression[];
  /** Names bound by a structural pattern. */
  readonly bind?: Target;
  /** Extra condition (Python `case x if cond`). */
  readonly guard?: Expression;
  readonly body: readonly Statement[];
  /** JavaScript: control runs into the next arm when the body ends normally. */
  readonly falls: boolean;
  readonly default: boolean;
}

export interface Handler extends Place {
  /** Empty: catches everything. */
  readonly types: readonly Expression[];
  readonly name?: string;
  readonly target?: Target;
  readonly body: readonly Statement[];
}

export interface ImportedName {
  /** `*` for a namespace, `default` for a default import. */
  readonly imported: string;
  readonly local: string;
  readonly typeOnly?: boolean;
}

export type Statement = Place &
  (
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'block'; readonly body: Body }
    | {
        readonly kind: 'if';
        readonly test: Expression;
        readonly then: readonly Statement[];
        readonly else: readonly Statement[];
        readonly origin?: 'assert' | 'type-guard';
      }
    | {
        readonly kind: 'loop';
        /** each: values; keys: `for in`; while: test first; until: body first (`do … while`). */
        readonly form: 'each' | 'keys' | 'while' | 'until';
        readonly target?: Target;
        /** The target is declared anew for every iteration (const, let). */
        readonly declares?: readonly string[];
        readonly over?: Expression;
        readonly test?: Expression;
        readonly step?: Expression;
        readonly async: boolean;
        readonly body: readonly Statement[];
        /** Python `else` of a loop: runs when the loop was not left by break. */
        readonly else: readonly Statement[];
        readonly label?: string;
        /** A labelled block: runs once, and only a `break` with its label means it. */
        readonly block?: true;
      }
    | { readonly kind: 'switch'; readonly subject: Expression; readonly cases: readonly SwitchCase[]; readonly structural: boolean }
    | {
        readonly kind: 'try';
        readonly body: readonly Statement[];
        readonly handlers: readonly Handler[];
        readonly else: readonly Statement[];
        readonly finally: readonly Statement[];
      }
    | {
        readonly kind: 'with';
        readonly items: readonly { readonly value: Expression; readonly target?: Target }[];
        readonly async: boolean;
        readonly body: readonly Statement[];
      }
    | {
        readonly kind: 'jump';
        readonly form: 'return' | 'raise' | 'break' | 'continue';
        readonly value?: Expression;
        readonly cause?: Expression;
        readonly label?: string;
      }
    | {
        readonly kind: 'import';
        /** Exactly as written; Python relative imports keep their leading dots. */
        readonly module: string;
        /** Empty for a side-effect import. Python `import a.b as c`: [{ imported: '*', local: 'c' }]; `import a.b`: [{ imported: '*', local: 'a' }] with `root`. */
        readonly names: readonly ImportedName[];
        /** Python `import a.b` binds `a`, the root package. */
        readonly root?: boolean;
        /** Python `from m import *`. */
        readonly all?: boolean;
        readonly typeOnly: boolean;
      }
    | {
        readonly kind: 'export';
        /** Exported names; `from` for re-exports; `all` for `export * from` (with `as` when named). */
        readonly names: readonly { readonly local: string; readonly exported: string }[];
        readonly from?: string;
        readonly all?: boolean;
        readonly as?: string;
        /** `export default <expression>`, `export = <expression>`. */
        readonly value?: Expression;
        readonly typeOnly: boolean;
      }
    | Opaque
  );

/** Syntax the lowering does not know, or could not parse. Its children still run on the may-graph. */
export interface Opaque extends Place {
  readonly kind: 'opaque';
  readonly children: readonly (Expression | Statement)[];
  readonly reason: string;
}

export interface SyntaxDiagnostic {
  readonly path: string;
  readonly line: number;
  readonly reason: string;
}

/** One parsed file. `body` lowers a function body on demand; the same span gives equal data every time. */
export interface Unit {
  readonly file: string;
  readonly dialect: Dialect;
  readonly module: Body;
  readonly diagnostics: readonly SyntaxDiagnostic[];
  /** Imported names that are used only as types: importing them does not run their module. */
  readonly types?: ReadonlySet<string>;
  /** Lowers the body of a function node of this file. A span that names no function gives an opaque body. */
  body(of: FunctionNode): Body;
}

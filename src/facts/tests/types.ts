import type { ClassNode, Expression, FunctionNode, Span, Statement, Unit } from '../../code/tree.ts';
import type { Location } from '../../define.ts';

export type Runner = 'pytest' | 'unittest' | 'javascript';

/** A mark that keeps a test from running, or from failing. */
export interface Mark extends Location {
  readonly kind: 'skip' | 'todo' | 'xfail' | 'conditional' | 'focused-sibling';
  readonly text: string;
}

/** One test as it is written, before its slice is known. */
export interface WrittenTest extends Location {
  /** `TestX::test_y`; for JavaScript the titles joined by ` > `. */
  readonly name: string;
  readonly runner: Runner;
  readonly unit: Unit;
  readonly body: FunctionNode;
  readonly owner?: ClassNode;
  /** Why the runner does not collect it although it looks like a test. */
  readonly uncollected?: string;
  readonly marks: readonly Mark[];
  /** Tables it is repeated for, with the parameters they fill. */
  readonly tables: readonly { readonly values: Expression; readonly at: Span }[];
  /** Functions that run before or around it (JavaScript hooks). */
  readonly hooks: readonly FunctionNode[];
}

/** A piece of code that runs for a test. */
export interface Part {
  readonly id: number;
  readonly role: 'test' | 'fixture' | 'setup' | 'helper' | 'module';
  readonly name: string;
  readonly unit: Unit;
  readonly function?: FunctionNode;
  readonly statements: readonly Statement[];
}

/** A test with everything in the repository's test code that it runs. */
export interface TestCase extends WrittenTest {
  readonly parts: readonly Part[];
}

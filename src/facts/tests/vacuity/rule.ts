import type { Expression } from '../../../code/tree.ts';
import type { Location } from '../../../define.ts';
import type { Repository } from '../../../repo.ts';
import type { Assertion } from '../assertions.ts';
import type { Flow } from '../flow.ts';
import type { Touches } from '../touches.ts';
import type { TestCase } from '../types.ts';

/** A rejected test is no evidence; a weak one needs another that is not. */
export type Severity = 'rejected' | 'weak';

export interface Hit extends Location {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
}

export interface Judged {
  readonly test: TestCase;
  readonly assertions: readonly Assertion[];
  readonly touches: Touches;
  readonly repo: Repository;
  /** What the subject of the test, outside the test's own literals, decides. */
  readonly subject: Flow;
  /** Its slice runs code that is not the test's own. */
  readonly reaches: boolean;
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** The places that break the rule, each with a sentence. */
  find(judged: Judged): readonly (Location & { readonly message: string })[];
}

/** A hit only when every assertion of the test has the weakness: one sound assertion is enough. */
export const whenAll = (
  { assertions }: Judged,
  holds: (assertion: Assertion) => boolean,
  message: string,
): readonly (Location & { readonly message: string })[] => {
  const [first] = assertions;
  return first && assertions.every(holds) ? [{ path: first.at.file, line: first.at.line, message }] : [];
};

/** Whether a value is fixed where it is written. */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'literal':
      return true;
    case 'collection':
      return expression.entries.every(({ key, value }) => (key ? isConstant(key) : true) && isConstant(value));
    case 'operation':
      return expression.operands.every(isConstant);
    case 'logical':
      return isConstant(expression.left) && isConstant(expression.right);
    case 'template':
      return expression.parts.every(isConstant);
    default:
      return false;
  }
}

export const numberOf = (expression: Expression | undefined): number | undefined =>
  expression?.kind === 'literal' && typeof expression.value === 'number' ? expression.value : undefined;

/** The numbers of a literal collection; undefined when it holds anything else. */
export function numbersOf(expression: Expression | undefined): readonly number[] | undefined {
  if (expression?.kind !== 'collection' || expression.entries.length === 0) return undefined;
  const numbers = expression.entries.flatMap(({ value }) => numberOf(value) ?? []);
  return numbers.length === expression.entries.length ? numbers : undefined;
}

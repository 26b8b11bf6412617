import type { Expression, Span } from '../../code/tree.ts';

export type Operator =
  | '=='
  | '!='
  | 'in'
  | 'not-in'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'truthy'
  | 'falsy'
  | 'or'
  | 'defined'
  | 'match'
  | 'raises'
  | 'not-raises'
  | 'called'
  | 'not-called'
  | 'snapshot'
  | 'fail'
  /** It cannot fail. */
  | 'always'
  | 'other';

/** What an assertion demands, in one vocabulary for all runners. */
export interface Claim {
  readonly operator: Operator;
  readonly left: Expression;
  readonly right?: Expression;
  /** Sides of an `or`. */
  readonly sides?: readonly Claim[];
  readonly at: Span;
}

const FLIP: Readonly<Partial<Record<Operator, Operator>>> = {
  '==': '!=',
  '!=': '==',
  in: 'not-in',
  'not-in': 'in',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  truthy: 'falsy',
  falsy: 'truthy',
  raises: 'not-raises',
  'not-raises': 'raises',
  called: 'not-called',
  'not-called': 'called',
};

/** The same demand the other way round. */
export const not = (claim: Claim): Claim => ({ ...claim, operator: FLIP[claim.operator] ?? 'other' });

/** A literal that makes a new object each time. */
export const isFresh = (expression: Expression): boolean => expression.kind === 'collection' || expression.kind === 'function';

const COMPARE: Readonly<Record<string, Operator>> = {
  '==': '==',
  '===': '==',
  is: '==',
  '!=': '!=',
  '!==': '!=',
  'is-not': '!=',
  in: 'in',
  'not-in': 'not-in',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** What it demands that an expression is true, its conjunctions taken apart. */
export function claimsOf(test: Expression, positive = true): readonly Claim[] {
  const { at } = test;
  if (test.kind === 'operation' && test.operator === 'not' && test.operands[0]) return claimsOf(test.operands[0], !positive);
  if (test.kind === 'logical' && test.operator !== 'coalesce') {
    if ((test.operator === 'and') === positive) return [...claimsOf(test.left, positive), ...claimsOf(test.right, positive)];
    return [{ operator: 'or', left: test, sides: [...claimsOf(test.left, positive), ...claimsOf(test.right, positive)], at }];
  }
  const [left, right] = test.kind === 'operation' ? test.operands : [];
  const operator = test.kind === 'operation' ? COMPARE[test.operator] : undefined;
  const claim: Claim = operator && left && right ? { operator, left, right, at } : { operator: 'truthy', left: test, at };
  // Nothing is the same object as one that was made just now: to demand that it is another demands nothing.
  if (test.kind === 'operation' && right && isFresh(right) && test.operator === (positive ? 'is-not' : 'is'))
    return [{ ...claim, operator: 'always' }];
  return [positive ? claim : not(claim)];
}

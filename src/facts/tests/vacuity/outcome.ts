import type { Expression } from '../../../code/tree.ts';
import type { Assertion } from '../assertions.ts';
import type { Claim } from '../claims.ts';
import { dotted, textOf } from '../walk.ts';
import { isConstant, numberOf, numbersOf, type Rule, whenAll } from './rule.ts';

/** `assert (x, "message")` is true whatever x is. */
const isFilledTuple = ({ operator, left }: Claim): boolean =>
  operator === 'truthy' && left.kind === 'collection' && left.form === 'tuple' && left.entries.length > 0;

const constant = (claim: Claim): boolean => {
  if (claim.operator === 'fail' || claim.operator === 'raises' || /called$/.test(claim.operator) || claim.operator === 'snapshot')
    return false;
  return (
    claim.operator === 'always' ||
    isFilledTuple(claim) ||
    (isConstant(claim.left) && (claim.right === undefined || isConstant(claim.right)))
  );
};

export const constantAssertion: Rule = {
  id: 'V02',
  title: 'asserts a constant',
  severity: 'rejected',
  find: (judged) => {
    const [last] = judged.assertions.slice(-1);
    return whenAll(judged, constant, '').map(() => ({
      path: last?.at.file ?? judged.test.path,
      line: last?.at.line ?? judged.test.line,
      message: 'its only assertion is a constant: it cannot fail',
    }));
  },
};

const granted = (code: number): boolean => code >= 200 && code < 300;
const denied = (code: number): boolean => code === 401 || code === 403 || code >= 500;

/** Two calls may differ in their arguments, or in time. */
const same = (a: Expression, b: Expression): boolean => {
  const path = dotted(a);
  return path !== undefined && !path.includes('()') && path === dotted(b);
};

/** Accepts success and refusal, or something and its opposite. */
function partition(claim: Claim): boolean {
  const numbers = numbersOf(claim.right);
  if (claim.operator === 'in' && numbers) return numbers.some(granted) && numbers.some(denied);
  if (claim.operator === '<' && isStatus(claim.left)) return (numberOf(claim.right) ?? 0) > 403;
  if (claim.operator === '>=' && numberOf(claim.right) === 0) return /^len\(\)$|\.length$/.test(dotted(claim.left) ?? '');
  if (claim.operator === '==' && claim.right) return same(claim.left, claim.right);
  if (claim.operator !== 'or' || !claim.sides) return false;
  const codes = claim.sides.flatMap((side) => (side.operator === '==' ? (numberOf(side.right) ?? []) : []));
  if (codes.length === claim.sides.length) return codes.some(granted) && codes.some(denied);
  const [first, second] = claim.sides;
  return (
    first !== undefined &&
    second !== undefined &&
    first.operator === 'truthy' &&
    second.operator === 'falsy' &&
    same(first.left, second.left)
  );
}

export const isStatus = (expression: Expression): boolean => /(?:^|\.)status(?:_?code)?$/i.test(dotted(expression) ?? '');

export const outcomePartition: Rule = {
  id: 'V03',
  title: 'accepts success and refusal alike',
  severity: 'weak',
  find: (judged) =>
    whenAll(
      judged,
      (assertion) => partition(assertion) || assertion.within.some(({ kind }) => kind === 'if'),
      'accepts success and refusal alike',
    ).filter(() => judged.assertions.some(partition)),
};

const BROAD = /^(?:Exception|BaseException|Error)$/;

export const broad: Rule = {
  id: 'V16',
  title: 'expects any error at all',
  severity: 'weak',
  find: (judged) =>
    whenAll(
      judged,
      ({ operator, left, right, part }) =>
        operator === 'raises' &&
        (part.unit.dialect === 'python'
          ? BROAD.test(dotted(left) ?? '') && right === undefined
          : right === undefined || BROAD.test(dotted(right) ?? '')),
      'any error at all satisfies it',
    ),
};

export const truthyObject: Rule = {
  id: 'V19',
  title: 'asserts that a response object is truthy',
  severity: 'weak',
  find: (judged) =>
    whenAll(
      judged,
      ({ operator, left }) => operator === 'truthy' && /^(?:res|resp|response|result)$/i.test(dotted(left) ?? ''),
      'any response or result at all satisfies it',
    ),
};

export const snapshotOnly: Rule = {
  id: 'V21',
  title: 'compares with a snapshot only',
  severity: 'weak',
  find: (judged) => whenAll(judged, ({ operator }) => operator === 'snapshot', 'a snapshot follows whatever the code does'),
};

export const negativeStatus: Rule = {
  id: 'V24',
  title: 'excludes one status only',
  severity: 'weak',
  find: (judged) =>
    whenAll(
      judged,
      ({ operator, left, right }) => operator === '!=' && isStatus(left) && numberOf(right) !== undefined,
      'only excludes one status: a 500 passes',
    ),
};

const exists = ({ operator, left, right }: Assertion): boolean =>
  operator === 'defined' ||
  (operator === '!=' && right?.kind === 'literal' && (right.value === null || right.value === undefined)) ||
  (operator === 'truthy' && left.kind === 'call' && /^(?:hasattr|callable)$/.test(dotted(left.callee) ?? ''));

export const existenceOnly: Rule = {
  id: 'V26',
  title: 'asserts existence only',
  severity: 'weak',
  find: (judged) => whenAll(judged, exists, 'only asserts that something exists'),
};

export const alwaysTrueRegex: Rule = {
  id: 'V27',
  title: 'matches anything',
  severity: 'weak',
  find: (judged) =>
    whenAll(
      judged,
      (assertion) => {
        const pattern = patternOf(assertion);
        if (pattern === undefined) return false;
        try {
          const regex = new RegExp(pattern);
          return regex.test('') && regex.test('\u0000\n~');
        } catch {
          return false;
        }
      },
      'its pattern matches any text',
    ),
};

function patternOf({ operator, left, right }: Assertion): string | undefined {
  if (operator === 'match') return textOf(right) ?? (right?.kind === 'literal' && right.form === 'regex' ? String(right.value) : undefined);
  if (operator === 'truthy' && left.kind === 'call' && /^re\.(?:search|match)$/.test(dotted(left.callee) ?? ''))
    return textOf(left.arguments[0]?.value);
  return undefined;
}

const GENERIC = /^[A-Za-z]{1,14}$/;

/** A word, or one of several texts, in a document. */
export const documentGrep: Rule = {
  id: 'V13',
  title: 'looks for a common word in a document',
  severity: 'weak',
  find: (judged) => {
    if (
      !judged.touches.files.some((path) => /\.(?:md|mdx|rst|txt)$/i.test(path)) &&
      ![...judged.touches.strings].some((text) => /\.mdx?$/i.test(text))
    )
      return [];
    const word = (claim: Claim): boolean => claim.operator === 'in' && GENERIC.test(textOf(claim.left) ?? '');
    return whenAll(
      judged,
      (assertion) =>
        word(assertion) ||
        (assertion.operator === 'or' && (assertion.sides ?? []).every((side) => side.operator === 'in' && textOf(side.left) !== undefined)),
      'a common word anywhere in the document satisfies it',
    );
  },
};

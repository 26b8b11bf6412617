import type { Expression, Span } from '../../code/tree.ts';
import { type Claim, claimsOf, isFresh, not, type Operator } from './claims.ts';
import { dotted, textOf } from './walk.ts';

type Call = Extract<Expression, { kind: 'call' }>;

const UNITTEST: Readonly<Record<string, Operator>> = {
  assertEqual: '==',
  assertEquals: '==',
  assertNotEqual: '!=',
  assertTrue: 'truthy',
  assertFalse: 'falsy',
  assertIn: 'in',
  assertNotIn: 'not-in',
  assertIs: '==',
  assertIsNot: '!=',
  assertIsNone: 'falsy',
  assertIsNotNone: 'defined',
  assertGreater: '>',
  assertGreaterEqual: '>=',
  assertLess: '<',
  assertLessEqual: '<=',
  assertRaises: 'raises',
  assertRaisesRegex: 'raises',
  assertListEqual: '==',
  assertDictEqual: '==',
  assertSetEqual: '==',
  assertCountEqual: '==',
  assertRegex: 'match',
  assertAlmostEqual: '==',
  assertIsInstance: 'other',
  assertMultiLineEqual: '==',
};

const NODE_ASSERT: Readonly<Record<string, Operator>> = {
  equal: '==',
  strictEqual: '==',
  deepEqual: '==',
  deepStrictEqual: '==',
  notEqual: '!=',
  notStrictEqual: '!=',
  notDeepEqual: '!=',
  notDeepStrictEqual: '!=',
  ok: 'truthy',
  throws: 'raises',
  rejects: 'raises',
  doesNotThrow: 'not-raises',
  doesNotReject: 'not-raises',
  match: 'match',
  doesNotMatch: 'other',
  fail: 'fail',
  isTrue: 'truthy',
  isFalse: 'falsy',
  isEmpty: 'falsy',
  include: 'other',
  partialDeepStrictEqual: '==',
};

const MATCHERS: Readonly<Record<string, Operator>> = {
  toBe: '==',
  toEqual: '==',
  toStrictEqual: '==',
  toMatchObject: '==',
  toContain: 'in',
  toContainEqual: 'in',
  toHaveLength: '==',
  toBeTruthy: 'truthy',
  toBeFalsy: 'falsy',
  toBeDefined: 'defined',
  toBeUndefined: 'falsy',
  toBeNull: 'falsy',
  toBeLessThan: '<',
  toBeLessThanOrEqual: '<=',
  toBeGreaterThan: '>',
  toBeGreaterThanOrEqual: '>=',
  toMatch: 'match',
  toThrow: 'raises',
  toThrowError: 'raises',
  toBeCalled: 'called',
  toHaveBeenCalled: 'called',
  toHaveBeenCalledWith: 'called',
  toHaveBeenCalledTimes: 'called',
  toHaveBeenCalledOnce: 'called',
  toMatchSnapshot: 'snapshot',
  toMatchInlineSnapshot: '==',
  toThrowErrorMatchingSnapshot: 'snapshot',
  toThrowErrorMatchingInlineSnapshot: 'raises',
  toBeInstanceOf: 'other',
  toBeOneOf: 'in',
  toSatisfy: 'other',
};

/** What a call of an assertion library demands; nothing for any other call. */
export function claimOfCall(call: Call): Claim | readonly Claim[] | undefined {
  const path = dotted(call.callee) ?? '';
  const [first, second] = call.arguments.map(({ value }) => value);
  const last = path.slice(path.lastIndexOf('.') + 1);
  const { at } = call;
  if (/(?:^|\.)(?:raises|assertRaises|assertRaisesRegex|warns|deprecated_call)$/.test(path) && first)
    return { operator: 'raises', left: first, ...(second ? { right: second } : {}), at };
  if (/^pytest\.fail$|^self\.fail$|^expect\.fail$|^assert\.fail$/.test(path)) return { operator: 'fail', left: call, at };
  if (/^expect\.(?:unreachable|assertions|hasAssertions)$/.test(path)) return undefined;
  const unit = /^self\./.test(path) ? UNITTEST[last] : undefined;
  if (unit && first)
    return unit === 'truthy' || unit === 'falsy'
      ? last === 'assertIsNone'
        ? { operator: 'falsy', left: first, at }
        : claimsOf(first, unit === 'truthy')
      : { operator: unit, left: first, ...(second ? { right: second } : {}), at };
  if (/^assert_/.test(last) || /^self\.assert\w/.test(path)) {
    const receiver = call.callee.kind === 'member' ? call.callee.object : first;
    return {
      operator: /not_(?:called|awaited)$/.test(last) ? 'not-called' : /called|awaited|has_calls/.test(last) ? 'called' : 'other',
      left: receiver ?? call,
      ...(first ? { right: first } : {}),
      at,
    };
  }
  if (path === 'assert' && first) return claimsOf(first);
  const node = /^(?:assert|t\.assert)\.(?:strict\.)?\w+$/.test(path) ? NODE_ASSERT[last] : undefined;
  if (node && first)
    return node === 'truthy' || node === 'falsy'
      ? claimsOf(first, node === 'truthy')
      : { operator: node, left: first, ...(second ? { right: second } : {}), at };
  if (/^assert\.\w+$/.test(path) && first) return { operator: 'other', left: first, ...(second ? { right: second } : {}), at };
  return matcher(call, path, at);
}

/** `expect(x).not.toBe(y)`, with `resolves`, `rejects` and chai's chains. */
function matcher(call: Call, path: string, at: Span): Claim | undefined {
  const start = /^(?:\w+\.)*expect(?:\.soft|\.poll)?\(\)/.exec(path);
  if (!start) return path === 'expect' || path === 'expect.soft' ? undefined : response(call, path, at);
  let inner: Expression = call.callee;
  while (
    inner.kind === 'member' ||
    (inner.kind === 'call' && dotted(inner.callee) !== undefined && !/expect(?:\.soft|\.poll)?$/.test(dotted(inner.callee) ?? ''))
  )
    inner = inner.kind === 'member' ? inner.object : inner.callee;
  const subject = inner.kind === 'call' ? inner.arguments[0]?.value : undefined;
  if (!subject) return undefined;
  const name = path.slice(path.lastIndexOf('.') + 1);
  const right = call.arguments[0]?.value;
  const negated = /\.not\b/.test(path);
  const [first, second] = call.arguments.map(({ value }) => value);
  const property = name === 'toHaveProperty' ? textOf(first) : undefined;
  if (property !== undefined && second) {
    const claim: Claim = {
      operator: '==',
      left: { kind: 'member', object: subject, name: property, optional: false, at },
      right: second,
      at,
    };
    return negated ? not(claim) : claim;
  }
  // A promise that has to be rejected is one that has to raise, whatever is asked of the error.
  if (/\.rejects\b/.test(path) && !negated && !/^toThrow/.test(name))
    return { operator: 'raises', left: subject, ...(right ? { right } : {}), at };
  const never = name === 'toHaveBeenCalledTimes' && first?.kind === 'literal' && first.value === 0;
  const operator = never ? 'not-called' : (MATCHERS[name] ?? (/^(?:equal|eql|equals|eq)$/.test(name) ? '==' : 'other'));
  // toContain asks whether the subject holds the argument.
  const claim: Claim =
    operator === 'in' && right && name !== 'toBeOneOf'
      ? { operator: 'in', left: right, right: subject, at }
      : { operator, left: subject, ...(right ? { right } : {}), at };
  if (negated && name === 'toBe' && right && isFresh(right)) return { ...claim, operator: 'always' };
  return negated ? not(claim) : claim;
}

/** supertest: `request(app).get('/x').expect(401)`. */
function response(call: Call, path: string, at: Span): Claim | undefined {
  if (!/\(\)(?:\.\w+\(\))*\.expect$/.test(path) || call.callee.kind !== 'member') return undefined;
  const right = call.arguments[0]?.value;
  return { operator: '==', left: call.callee.object, ...(right ? { right } : {}), at };
}

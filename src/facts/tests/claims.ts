import type { Expression, Span, Statement } from '../../code/tree.ts';
import type { Part, TestCase } from './types.ts';
import { childNodes, dotted, type Node } from './walk.ts';

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
  | 'snapshot'
  | 'fail'
  | 'never'
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

/** Something that an assertion stands in; whether it runs depends on it. */
export interface Enclosure {
  readonly kind: 'if' | 'loop' | 'try' | 'handler' | 'nested';
  readonly node: Node;
  readonly test?: Expression;
}

export interface Assertion extends Claim {
  readonly part: Part;
  readonly within: readonly Enclosure[];
  /** A statement before it in the same block always leaves. */
  readonly unreachable: boolean;
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
};

const not = (claim: Claim): Claim => ({ ...claim, operator: FLIP[claim.operator] ?? 'other' });

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
  return [positive ? claim : not(claim)];
}

/** Every assertion of the slice, with where it stands. */
export function assertionsOf(test: TestCase): readonly Assertion[] {
  return test.parts.flatMap((part) => (part.role === 'module' ? [] : assertionsIn(part)));
}

export function assertionsIn(part: Part): readonly Assertion[] {
  const found: Assertion[] = [];
  const add = (claims: readonly Claim[], within: readonly Enclosure[], unreachable: boolean): void => {
    for (const claim of claims) found.push({ ...claim, part, within, unreachable });
  };
  const block = (statements: readonly Statement[], within: readonly Enclosure[], left: boolean): void => {
    let gone = left;
    for (const statement of statements) {
      visit(statement, within, gone);
      if (leaves(statement)) gone = true;
    }
  };
  const visit = (node: Node, within: readonly Enclosure[], gone: boolean): void => {
    if (node.kind === 'if') {
      if (node.origin === 'assert') {
        add(node.test.kind === 'operation' && node.test.operands[0] ? claimsOf(node.test.operands[0]) : [], within, gone);
        return;
      }
      expression(node.test, within, gone);
      // `if bad: raise AssertionError` demands that it is not bad.
      const [only] = node.then;
      if (only?.kind === 'jump' && only.form === 'raise' && isAssertionError(only.value)) {
        add(claimsOf(node.test, false), within, gone);
        block(node.else, within, gone);
        return;
      }
      block(node.then, [...within, { kind: 'if', node, test: node.test }], gone);
      block(node.else, [...within, { kind: 'if', node, test: node.test }], gone);
      return;
    }
    if (node.kind === 'loop') {
      if (node.over) expression(node.over, within, gone);
      block(node.body, [...within, { kind: 'loop', node, ...(node.over ? { test: node.over } : {}) }], gone);
      block(node.else, within, gone);
      return;
    }
    if (node.kind === 'try') {
      block(node.body, [...within, { kind: 'try', node }], gone);
      for (const handler of node.handlers) block(handler.body, [...within, { kind: 'handler', node }], gone);
      block([...node.else, ...node.finally], within, gone);
      return;
    }
    if (node.kind === 'with') {
      for (const { value } of node.items) expression(value, within, gone);
      block(node.body, within, gone);
      return;
    }
    if (node.kind === 'block') {
      block(node.body.statements, within, gone);
      return;
    }
    if (node.kind === 'switch') {
      for (const each of node.cases) block(each.body, [...within, { kind: 'if', node, test: node.subject }], gone);
      return;
    }
    if (node.kind === 'jump' && node.form === 'raise' && isAssertionError(node.value)) {
      if (node.value) add([{ operator: 'fail', left: node.value, at: node.at }], within, gone);
      return;
    }
    if (node.kind === 'expression') expression(node.value, within, gone);
    else if (node.kind === 'jump' && node.value) expression(node.value, within, gone);
    else if (node.kind === 'opaque') for (const child of node.children) visit(child, within, gone);
  };
  const expression = (node: Expression, within: readonly Enclosure[], gone: boolean): void => {
    const claim = node.kind === 'call' ? claimOfCall(node) : undefined;
    if (claim) {
      add(Array.isArray(claim) ? claim : [claim as Claim], within, gone);
      if (node.kind === 'call') for (const { value } of node.arguments) if (value.kind === 'function') nested(value, within, gone);
      return;
    }
    if (node.kind === 'function') {
      nested(node, within, gone);
      return;
    }
    for (const child of childNodes(node, part.unit)) if (!isStatement(child)) expression(child, within, gone);
  };
  const nested = (node: Extract<Expression, { kind: 'function' }>, within: readonly Enclosure[], gone: boolean): void => {
    block(part.unit.body(node).statements, [...within, { kind: 'nested', node }], gone);
  };
  block(part.statements, [], false);
  return found;
}

const STATEMENTS = new Set(['expression', 'block', 'if', 'loop', 'switch', 'try', 'with', 'jump', 'import', 'export']);
const isStatement = (node: Node): node is Statement => STATEMENTS.has(node.kind);

const isAssertionError = (value: Expression | undefined): boolean =>
  /(?:^|\.)AssertionError(?:\(\))?$/.test((value && dotted(value)) ?? '') ||
  /(?:^|\.)failureException\b/.test((value && dotted(value)) ?? '');

/** `return`, `raise`, `pytest.skip()`, `t.skip()` and `process.exit()` end the block. */
function leaves(statement: Statement): boolean {
  if (statement.kind === 'jump') return true;
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false;
  return /^(?:pytest\.(?:skip|xfail|exit)|self\.skipTest|sys\.exit|process\.exit)$/.test(dotted(statement.value.callee) ?? '');
}

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

function claimOfCall(call: Call): Claim | readonly Claim[] | undefined {
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
      operator: /called|awaited|has_calls/.test(last) ? 'called' : 'other',
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
  const operator = MATCHERS[name] ?? (/^(?:equal|eql|equals|eq)$/.test(name) ? '==' : 'other');
  // toContain asks whether the subject holds the argument.
  const claim: Claim =
    operator === 'in' && right && name !== 'toBeOneOf'
      ? { operator: 'in', left: right, right: subject, at }
      : { operator, left: subject, ...(right ? { right } : {}), at };
  return negated ? not(claim) : claim;
}

/** supertest: `request(app).get('/x').expect(401)`. */
function response(call: Call, path: string, at: Span): Claim | undefined {
  if (!/\(\)(?:\.\w+\(\))*\.expect$/.test(path) || call.callee.kind !== 'member') return undefined;
  const right = call.arguments[0]?.value;
  return { operator: '==', left: call.callee.object, ...(right ? { right } : {}), at };
}

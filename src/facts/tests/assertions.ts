import type { Expression, Statement } from '../../code/tree.ts';
import { type Claim, claimsOf } from './claims.ts';
import { claimOfCall } from './matchers.ts';
import type { Part, TestCase } from './types.ts';
import { childNodes, dotted, type Node } from './walk.ts';

/** Something that an assertion stands in; whether it runs depends on it. */
export interface Enclosure {
  readonly kind: 'if' | 'loop' | 'try' | 'handler' | 'nested';
  readonly node: Node;
  readonly test?: Expression;
}

export interface Assertion extends Claim {
  readonly part: Part;
  readonly within: readonly Enclosure[];
  /** Statements one of which has to raise: the body of `with pytest.raises(...)`. */
  readonly body?: readonly Statement[];
  /** A statement before it in the same block always leaves. */
  readonly unreachable: boolean;
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
      const before = found.length;
      for (const { value } of node.items) expression(value, within, gone);
      for (let index = before; index < found.length; index++) {
        const each = found[index];
        if (each?.operator === 'raises') found[index] = { ...each, body: node.body };
      }
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

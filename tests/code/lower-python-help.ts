import { lowerPython } from '../../src/code/lower/python/unit.ts';
import type { Body, FunctionNode, Unit } from '../../src/code/tree.ts';
import { loadPython } from '../../src/syntax/python.ts';

const parser = await loadPython();

export const lower = (text: string): Unit => lowerPython('a.py', text, parser);

/** The data without places. */
export function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'at' && key !== 'body')
      .concat('body' in value && !('kind' in value && value.kind === 'function') ? [['body', value.body]] : [])
      .map(([key, inner]) => [key, bare(inner)]),
  );
}

export const statements = (text: string): unknown => bare(lower(text).module.statements);

/** The only expression of a text of one statement. */
export function expression(text: string): unknown {
  const [first, second] = lower(text).module.statements;
  if (first?.kind !== 'expression' || second) throw new Error(`not one expression: ${text}`);
  return bare(first.value);
}

/** Every function node of the given data, outermost first. */
export function functions(value: unknown): FunctionNode[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('kind' in value && value.kind === 'function') return [value as FunctionNode, ...functions({ ...value, kind: '' })];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'decorators' ? [] : functions(inner)));
}

/** The body of the first function of a text. */
export function firstBody(text: string): Body {
  const unit = lower(text);
  const [first] = functions(unit.module);
  if (!first) throw new Error('no function');
  return unit.body(first);
}

export const name = (text: string) => ({ kind: 'name', name: text });
export const literal = (value: unknown) => ({ kind: 'literal', value });
export const operation = (operator: string, ...operands: unknown[]) => ({ kind: 'operation', operator, operands });
export const and = (left: unknown, right: unknown) => ({ kind: 'logical', operator: 'and', left, right });
export const call = (callee: unknown, ...values: unknown[]) => ({
  kind: 'call',
  callee,
  arguments: values.map((value) => ({ value })),
  construct: false,
  optional: false,
});
export const intrinsic = (of: string, ...values: unknown[]) => call({ kind: 'intrinsic', name: of }, ...values);
export const member = (object: unknown, of: string) => ({ kind: 'member', object, name: of, optional: false });
export const index = (object: unknown, key: unknown) => ({ kind: 'index', object, key, optional: false });
export const collection = (form: string, ...values: unknown[]) => ({
  kind: 'collection',
  form,
  entries: values.map((value) => ({ value })),
});
export const pattern = (...items: unknown[]) => ({ kind: 'pattern', form: 'list', items });
export const assign = (target: unknown, value: unknown) => ({ kind: 'assign', target, value });
export const run = (value: unknown) => ({ kind: 'expression', value });
export const branch = (test: unknown, then: unknown, otherwise: unknown = []) => ({ kind: 'if', test, then, else: otherwise });
export const conditional = (test: unknown, then: unknown, otherwise: unknown) => ({ kind: 'conditional', test, then, else: otherwise });

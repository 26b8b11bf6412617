import { lowerTypeScript } from '../../src/code/lower/typescript/unit.ts';
import type { Body, Expression, FunctionNode, Statement, Unit } from '../../src/code/tree.ts';
import { loadTypeScript } from '../../src/syntax/typescript.ts';

const parser = await loadTypeScript();

export const lower = (text: string, file = 'a.ts'): Unit => lowerTypeScript(file, text, parser);

/** The data without places. */
export function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'at')
      .map(([key, inner]) => [key, bare(inner)]),
  );
}

export const module = (text: string, file?: string): unknown => bare(lower(text, file).module);

export const statements = (text: string, file?: string): unknown => bare(lower(text, file).module.statements);

export function onlyStatement(text: string, file?: string): Statement {
  const { statements: list } = lower(text, file).module;
  const [first] = list;
  if (!first || list.length !== 1) throw new Error(`${list.length} statements`);
  return first;
}

export function onlyExpression(text: string, file?: string): Expression {
  const statement = onlyStatement(text, file);
  if (statement.kind !== 'expression') throw new Error(`a statement of kind ${statement.kind}`);
  return statement.value;
}

export const expression = (text: string, file?: string): unknown => bare(onlyExpression(`(${text})`, file));

/** The first function found in the module statements, in order. */
export function firstFunction(unit: Unit): FunctionNode {
  const find = (value: unknown): FunctionNode | undefined => {
    if (typeof value !== 'object' || value === null) return undefined;
    if ('kind' in value && value.kind === 'function') return value as FunctionNode;
    for (const inner of Object.values(value)) {
      const found = find(inner);
      if (found) return found;
    }
    return undefined;
  };
  const found = find(unit.module.statements);
  if (!found) throw new Error('no function');
  return found;
}

export function firstBody(text: string, file?: string): Body {
  const unit = lower(text, file);
  return unit.body(firstFunction(unit));
}

export const name = (text: string) => ({ kind: 'name', name: text });
export const literal = (value: unknown) => ({ kind: 'literal', value });
export const member = (object: unknown, text: string, optional = false) => ({ kind: 'member', object, name: text, optional });
export const index = (object: unknown, key: unknown, optional = false) => ({ kind: 'index', object, key, optional });
export const call = (callee: unknown, ...values: unknown[]) => ({
  kind: 'call',
  callee,
  arguments: values.map((value) => ({ value })),
  construct: false,
  optional: false,
});
export const operation = (operator: string, ...operands: unknown[]) => ({ kind: 'operation', operator, operands });
export const run = (value: unknown) => ({ kind: 'expression', value });
export const assign = (target: unknown, value: unknown, more: object = {}) => ({ kind: 'assign', target, value, ...more });
export const pattern = (form: string, ...items: unknown[]) => ({ kind: 'pattern', form, items });
export const list = (...values: unknown[]) => ({ kind: 'collection', form: 'list', entries: values.map((value) => ({ value })) });
export const map = (...entries: unknown[]) => ({ kind: 'collection', form: 'map', entries });
export const branch = (kind: 'if' | 'conditional', test: unknown, then: unknown, otherwise: unknown) => ({
  kind,
  test,
  then,
  else: otherwise,
});

import type { ts } from 'ts-morph';
import type { Expression } from '../../tree.ts';
import { type Lowering, literalAt } from './context.ts';

export type Key = { readonly key: string; readonly computed?: never } | { readonly computed: Expression; readonly key?: never };

/** A property or member name: known text, or the expression that computes it. Private names keep their `#`. */
export function propertyKey(l: Lowering, name: ts.PropertyName): Key {
  const { ts } = l;
  if (ts.isNumericLiteral(name)) return { key: String(Number(name.text)) };
  if (ts.isBigIntLiteral(name)) return { key: name.text.replace(/n$/, '') };
  if (!ts.isComputedPropertyName(name)) return { key: name.text };
  return ts.isStringLiteralLike(name.expression) ? { key: name.expression.text } : { computed: l.expression(name.expression) };
}

export function keyExpression(l: Lowering, name: ts.PropertyName): Expression {
  const { key, computed } = propertyKey(l, name);
  return computed ?? literalAt(l.at(name), key);
}

/** Text of an imported or exported name, which may be a string literal. */
export const moduleName = (name: ts.ModuleExportName): string => name.text;

import type { Expression } from '../../code/tree.ts';
import type { Definition } from '../tests/definitions.ts';

/** What a statement gives a name of a CommonJS module: `module.exports = …`, `exports.name = …`, `module.exports = { name }`. */
export function commonExport(expression: Expression, name: string): Expression | undefined {
  if (expression.kind !== 'assign' || !expression.value || expression.target.kind !== 'member') return undefined;
  const { target, value } = expression;
  const isExports = (each: Expression): boolean =>
    (each.kind === 'name' && each.name === 'exports') ||
    (each.kind === 'member' && each.name === 'exports' && each.object.kind === 'name' && each.object.name === 'module');
  if (isExports(target.object) && target.name === name) return value;
  if (!isExports(target)) return undefined;
  if (value.kind !== 'collection' || value.form !== 'map') return name === 'default' || name === 'module.exports' ? value : undefined;
  return value.entries.find(({ key }) => key?.kind === 'literal' && key.value === name)?.value;
}

/** The value of a name, also of one that a pattern takes out of it: `const { OpenAI } = require('openai')`. */
export function unpacked(name: string, { value, statement }: Extract<Definition, { kind: 'value' }>): Expression {
  if (statement.kind !== 'expression') return value;
  for (const each of statement.value.kind === 'sequence' ? statement.value.expressions : [statement.value]) {
    if (each.kind !== 'assign' || each.value !== value || each.target.kind !== 'pattern') continue;
    const item = each.target.items.find((one) => one?.target.kind === 'name' && one.target.name === name);
    if (item?.key !== undefined && !item.rest) return { kind: 'member', object: value, name: item.key, optional: false, at: value.at };
  }
  return value;
}

/** `Optional[X]`, `X | None`, `Annotated[X, …]`: X. */
export function bareType(annotation: Expression): Expression {
  if (annotation.kind === 'operation' && annotation.operator === '|') return bareType(annotation.operands[0] ?? annotation);
  if (annotation.kind === 'index' && annotation.object.kind === 'name' && /^(?:Optional|Annotated|Union)$/.test(annotation.object.name))
    return annotation.key.kind === 'collection' && annotation.key.entries[0]
      ? bareType(annotation.key.entries[0].value)
      : bareType(annotation.key);
  return annotation;
}

import type { Dialect } from '../../../src/code/tree.ts';
import { enumerated, type ObjectValue, type Value } from '../../../src/code/value.ts';

/** An instance or object literal in the spelling of the drivers; undefined when it is not concrete. */
export function memberOrField(value: ObjectValue, dialect: Dialect, inner: (part: Value) => unknown): unknown {
  if (value.open) return undefined;
  if (value.class?.is === 'class' && isErrorClass(value.class)) return { error: value.class.node.name };
  const name = value.fields.get('name');
  if (dialect === 'python' && value.class?.is === 'class' && [...value.class.fields.values()].includes(value))
    return { enum: `${value.class.node.name}.${name?.is === 'constant' ? String(name.value) : ''}` };
  const fields = enumerated(value.fields).filter(([key]) => !key.startsWith('__') && !key.startsWith('#') && !key.startsWith('Symbol'));
  const encoded = fields.flatMap(([key, item]) => (item.is === 'accessor' ? [] : [[key, inner(item)] as const]));
  if (value.class?.is === 'class') return { object: value.class.node.name, fields: [...encoded].sort((a, b) => (a[0] < b[0] ? -1 : 1)) };
  if (value.tag === 'generator') return dialect === 'python' ? { other: 'generator' } : undefined;
  return dialect === 'python' ? undefined : { dict: encoded };
}

function isErrorClass(of: Value): boolean {
  if (of.is === 'library') return of.path.startsWith('builtins.') && of.path !== 'builtins.object' ? true : of.path === 'global.Error';
  return of.is === 'class' && of.bases.some(isErrorClass);
}

import { constant, list, map, object, type Value } from '../value.ts';

/** A value for parsed JSON, in the shape of a dialect. */
export function fromJson(value: unknown, dialect: 'python' | 'javascript' = 'javascript'): Value {
  if (value === null) return constant(null);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return constant(value);
  if (Array.isArray(value)) return list(value.map((item: unknown) => fromJson(item, dialect)));
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => [key, fromJson(item, dialect)] as const);
    return dialect === 'python' ? map(entries.map(([key, item]) => [constant(key), item] as const)) : object(dialect, entries);
  }
  return constant(undefined);
}

import type { Machine } from '../machine.ts';
import type { ListValue, Value } from '../value.ts';

/**
 * Copies of values as they are now: what was written to their lists, maps and objects since a mark stays with the copy when
 * the writes are undone. Values that hold nothing written are the same values.
 */
export function freezer(m: Machine, mark: number): (value: Value) => Value {
  const written = new Set<Map<string, unknown> | ListValue>();
  for (const { map, list } of m.journal.since(mark)) {
    const target = map ?? list;
    if (target) written.add(target);
  }
  const known = new Map<Value, Value>();
  const all = (values: readonly Value[]): { values: Value[]; changed: boolean } => {
    const frozen = values.map(freeze);
    return { values: frozen, changed: frozen.some((each, index) => each !== values[index]) };
  };
  function freeze(value: Value): Value {
    const before = known.get(value);
    if (before) return before;
    known.set(value, value);
    const result = copy(value);
    known.set(value, result);
    return result;
  }
  function copy(value: Value): Value {
    if (known.size > 20_000) return value;
    switch (value.is) {
      case 'list': {
        const { values, changed } = all(value.items);
        return changed || written.has(value) ? { ...value, items: values } : value;
      }
      case 'map': {
        const { values, changed } = all([...value.entries.values()].map(([, item]) => item));
        if (!changed && !written.has(value.entries)) return value;
        return { ...value, entries: new Map([...value.entries].map(([key, [name, item]], index) => [key, [name, values[index] ?? item]])) };
      }
      case 'object': {
        if (value.tag === 'request' || value.tag === 'response' || value.tag === 'context') return value;
        const { values, changed } = all([...value.fields.values()]);
        if (!changed && !written.has(value.fields)) return value;
        return { ...value, fields: new Map([...value.fields].map(([name, item], index) => [name, values[index] ?? item])) };
      }
      case 'derived':
      case 'choice': {
        const { values, changed } = all(value.of);
        return changed ? { ...value, of: values } : value;
      }
      case 'library': {
        const given = all(value.call?.arguments ?? []);
        const named = all([...(value.call?.named.values() ?? [])]);
        const receiver = value.receiver && freeze(value.receiver);
        if (!given.changed && !named.changed && receiver === value.receiver && !written.has(value.fields)) return value;
        return {
          ...value,
          fields: new Map(value.fields),
          ...(value.call
            ? {
                call: {
                  ...value.call,
                  arguments: given.values,
                  named: new Map([...value.call.named].map(([name, item], index) => [name, named.values[index] ?? item])),
                },
              }
            : {}),
          ...(receiver?.is === 'library' ? { receiver } : {}),
        };
      }
      case 'pending':
        return 'value' in value.state ? { ...value, state: { value: freeze(value.state.value) } } : value;
      default:
        return value;
    }
  }
  return freeze;
}
